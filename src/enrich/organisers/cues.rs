//! Cues: the words around an organisation's name that tell its role in a sentence. It held, hosted
//! or published something, or it only greeted, paid, spoke or served as an example.

use std::sync::LazyLock;

use regex::Regex;

use crate::enrich::finite_verbs;
use crate::enrich::pattern::pattern;

/// The template of a sentence before and behind a chain of names. Every predicate is about the body, or the bodies,
/// that the chain names; *it* stands for them.
pub struct NameContext<'a> {
    pub before: &'a str,
    pub behind: &'a str,
}

/// The kinds of events that organisations hold, and of texts that they publish.
const EVENT: &str = r"[\p{L}-]*(?:konferenz|treffens?|tagung|versammlung|workshops?|forums?|symposiums?|seminars?|veranstaltung|veranstaltungsreihe|session|kongress(?:es)?|webinars?|sitzung|werkstatt|gesprächs?|dialogs?|kampagne|lehrgangs?|schulung|sprechstunde|festivals?|lesung|ausstellung|vorlesung|jahresempfangs?|aktionstag(?:es|s)?|wettbewerbs?|hackathons?|exhibition|briefing|retreat|reception|hearing|(?:training|next|online|first|new|short) course|events?|conference|meeting|assembly|congress|webinar|symposium|training|summit|session|series|ceremony|celebration|tour)";
const TEXT: &str = r"[\p{L}-]*(?:studie|berichts?|leitfadens?|publikation|broschüre|handbuchs?|papiers?|report|study|guide|guidebook|publication|toolkit|handbook|paper|brochure|pressemitteilung)";
/// German past participles of verbs of holding and publishing.
const HELD_DE: &str = r"(?:mit)?(?:organisiert|veranstaltet|durchgeführt|ausgerichtet|herausgegeben|angeboten|eingeladen|geladen|einberufen|gehostet|verantwortet|abgehalten|auf die beine gestellt|zusammengestellt)";
/// German past participles of verbs that are said of projects and initiatives as well as of events.
/// They make an organiser only in a sentence about an event or a text.
const CARRIED_DE: &str = r"(?:mit)?(?:initiiert|gestartet|umgesetzt|entwickelt|koordiniert|konzipiert|betrieben|getragen|erarbeitet|ins leben gerufen)";
/// The English participles of both groups.
const HELD_EN: &str = r"(?:co-?)?(?:organi[sz]ed|hosted|held|convened|put together|put on|staged|arranged|produced|conducted|delivered)";
const CARRIED_EN: &str = r"(?:co-?)?(?:launched|run|initiated|developed|prepared|coordinated|implemented|facilitated|carried out|managed)";
/// Participles of publishing. At the beginning of a text they make an organiser; further down they
/// usually name a source.
const PUBLISHED: &str = r"(?:veröffentlicht|publiziert|vorgelegt|published|issued|released)";
/// Past participles of verbs of paying.
const PAID: &str = r"(?:ko-?|mit)?(?:gefördert|finanziert|unterstützt|beauftragt|bezuschusst|funded|financed|supported|commissioned)";
/// What may stand between somebody's office and their organisation: names and what the office is
/// for, but no verb.
const OF_WHOM: &str = r"(?:,?\s(?:(?-i:\p{Lu})[\p{L}’'.-]*|für|for|and|und|of|the|der|des|die|das|de|van|zu|&|vom|von|im|in|at|a|an)){0,10}(?:,?\s\p{Ll}+){0,2},?";
/// What stands between an event or a text and the organisation that it belongs to.
const OF: &str = r"(?:des|der|von|vom|of|by|durch)\s(?:the\s(?:[\p{L}’'.-]+\s){0,4}(?:of\s(?:the\s)?)?)?";
/// German separable verbs of holding and publishing: their inflected part, and the prefix at the
/// end of the clause.
const HOLDS_SEPARABLE: [(&str, &str); 8] = [
    (r"lädt|laden|lud|luden", "(?:ein|zu[mr]?)"),
    (r"führ(?:t|te|en|ten)", "durch"),
    (r"richte(?:t|te|n|ten)", "aus"),
    (r"gibt|geben|gab|gaben", "heraus"),
    (r"bring(?:t|en)|brachten?", "(?:zusammen|heraus)"),
    (r"hält|halten|hielt|hielten", "ab"),
    (r"r[ui]e?f(?:t|en)?", "ins leben"),
    (r"stell(?:t|te|en|ten)", "auf die beine"),
];
/// Separable verbs that are said of a host, but of guests and examples as well.
const SHOWS_SEPARABLE: [(&str, &str); 7] = [
    (r"stell(?:t|te|en|ten)", "vor"),
    (r"biete(?:t|n)|boten?", "an"),
    (r"bilde(?:t|te|n|ten)", "aus"),
    (r"schreib(?:t|en)|schrieb(?:en)?", "aus"),
    (r"kündig(?:t|te|en|ten)", "an"),
    (r"teil(?:t|te|en|ten)", "mit"),
    (r"r[ui]e?f(?:t|en)?", "auf"),
];
/// Verbs of holding that are not separable.
const HOLDS: &str = r"(?:veranstalte|organisiere?|start|initiier)(?:t|te|et|ete|ten|eten|en|n)?";
/// Verbs of running a project and of publishing, and verbs said of hosts and guests alike.
const RUNS: &str = r"(?:(?:betreib|koordinier)(?:t|te|en|ten)|implements?|coordinates?|manages?|runs?)";
const PUBLISHES: &str = r"(?:(?:veröffentlich|publizier)(?:t|te|en|ten)|publishe[sd]|issue[sd]|releases?d?)";
const SHOWS: &str =
    r"(?:schul|trainier|feier|präsentier|zeig|begleite|gratulier|informier|tag)(?:t|te|ten|en|n)";
/// Further subjects of an English verb, whose names the vocabulary doesn't know.
const AND_OTHERS: &str = r"(?:\sand\s(?:the\s)?(?:\p{Lu}[\p{L}’'-]*\s?(?:of\s)?){1,5})?";
/// Further organisations before a name, unknown to the vocabulary: `from the City of Freiburg and`.
const OTHERS: &str = r"(?:(?:the\s|der\s|dem\s)?(?-i:\p{Lu})[\p{L}.’'-]*(?:\s(?:of|für|for|der|(?-i:\p{Lu})[\p{L}.’'-]*)){0,5}(?:,|\s(?:and|und))\s){0,3}";
/// Participles of what moderators, guests and photographers do at an event.
const OTHER_DEED: &str = r"(?:moderiert|eröffnet|besucht|dokumentiert|abgerundet|musikalisch begleitet|moderated|opened|attended|visited|documented)";
/// The article before the subject of a verb.
const THE: &str = r"(?:die\s|das\s|der\s)?";

/// Matches a separable verb behind its subject: `X lädt … ein`.
fn separable_verb(verbs: &[(&str, &str)]) -> String {
    let each = |(verb, end): &(&str, &str)| format!(r"\b(?:{verb})\b[^;]{{0,160}}?\b{end}\b");
    verbs.iter().map(each).collect::<Vec<_>>().join("|")
}

/// Articles and other small words before a name.
const ARTICLE: &str = r#"(?:(?:der|dem|den|des|die|das|the|our|unter anderem|Initiative|Kampagne|Plattform|Netzwerk|Projekt|Verein|platform|network|project|programme|alliance|campaign)\s){0,2}[„“"'‘(]?"#;

fn cue(expression: &str) -> Regex {
    pattern(&format!("(?i){expression}"))
}

macro_rules! cues {
    ($($name:ident = $($part:expr),+;)*) => {
        $(static $name: LazyLock<Regex> = LazyLock::new(|| cue(&[$($part),+].concat()));)*

        /// Compiles every cue, so that a test finds those that are malformed.
        #[cfg(test)]
        pub fn compile_all() {
            $(LazyLock::force(&$name);)*
        }
    };
}

cues! {
    // The organisation gives money, an order or its patronage.
    FUNDER = r"(?:im auftrag|mit mitteln|aus mitteln|mit (?:finanzieller )?(?:unterstützung|förderung)|unterstützung|förderung|(?:ko|mit)?(?:ge)?(?:fördert|finanziert)(?:e[nrs]?)?|bezuschusst|beauftragt|schirmherr\w*|funded|financed|commissioned|on behalf|(?:with|financial|the) support|with funding|funding|patronage|auspices|vom)\s(?:(?:von|vom|durch|by|of|from|für|seitens)\s)?", ARTICLE, "$";

    // It is an example, or one of many.
    EXAMPLE = r"\b(?:wie(?: etwa| beispielsweise| zum beispiel)?|etwa|z\. ?b\.|zum beispiel|beispielsweise|beispiele?(?:n)?|am beispiel|such as|e\.g\.|for example|for instance|like|including|include[sd]?|darunter|among (?:them|others)|example of|neben|besides|alongside)\s(?:von\s|vom\s)?", ARTICLE, "$";
    // A person speaks for it.
    FUNCTION = r"(?:leiter|direktor|geschäftsführer|staatssekretär|minister|präsident|vorsitzende|sprecher|berater|referent|botschafter|koordinator|beauftragte|vorstand|mitbegründer|director|secretary|president|\bhead|manager|officer|minister|\bchair|\bceo|adviser|advisor|coordinator|ambassador|expert|experte|expertin|moderator)[\p{L}*:]*\b", OF_WHOM, r"\s?(?:vom|von|der|des|im|in|bei|beim|at|of|from|with|for|,|\()\s?", ARTICLE, "$";
    STAFF = r"\b(?:vertreter|teilnehm|praktikant|mitarbeit|expert|kolleg|mitglied|member|representative|staff|colleague|participant|fachleute|spokes|delegate|delegiert)[\p{L}*:/_-]*(?:\sund\s[\p{L}*:/_-]+)?\s(?:(?:des|der|von|vom|of|from|aus|im|in|bei|beim)\s)", OTHERS, ARTICLE, "$";
    // It did something else at the event: `Moderiert wurde das Seminar von X`.
    AGENT_OF_OTHER = r"\b", OTHER_DEED, r"\b[^.;\u{e000}]{0,80}\s(?:von|vom|durch|by)\s", ARTICLE, "$";
    OTHER_DONE = r"^[^;\u{e000}]{0,80}?\b", OTHER_DEED, r"\b";
    GREETING = r"\b(?:grußworte?|begrüßung|eröffnung(?:srede)?|keynote|impuls(?:vortrag)?|vortrag|rede|welcome remarks?|opening remarks?|speech)\b[^.;]{0,60}$";
    SPEECH = r"^\)?[^.;]{0,30}\b(?:sagte|betonte|erklärte|erläuterte|said|explained|stressed|noted|added)\b";
    // It is the place of the event, or the larger event around it.
    VENUE = r"\b(?:at|in den räumen|im haus|im hause|räumlichkeiten|premises of|zu gast bei|zu gast beim|headquarters of|mission)\s(?:(?:der|des|the|of|von)\s){0,2}$";
    FRAME = r"\b(?:im rahmen|am rande|anlässlich|während|im vorfeld|on the sidelines|on the margins|as part|in the context|within the framework|during|teilnahme an|side event)\b[^.;]{0,40}$";
    // It is the agent of a passive verb of holding, hosting or publishing.
    AGENT_BEFORE = r"\b(?:von|durch|vom|seitens|by)\s(?:unter anderem\s)?", ARTICLE, "$";
    AGENT_HELD = r"^[^;]{0,220}?\b", HELD_DE, r"(?:e[nrsm]?)?\b";
    AGENT_CARRIED = r"^[^;]{0,220}?\b", CARRIED_DE, r"(?:e[nrsm]?)?\b";
    ATTRIBUTE = r"^[^;]{0,220}?\b", CARRIED_DE, r"e[nrsm]?\b";
    AGENT_PUBLISHED = r"^[^;]{0,220}?\b", PUBLISHED, r"(?:e[nrsm]?)?\b";
    FIRST_DONE = r"\b(?:(", PAID, r")|", HELD_DE, "|", CARRIED_DE, "|", PUBLISHED, r")(?:e[nrsm]?)?\b";
    HELD_BY = r"\b(?:", HELD_EN, "|", HELD_DE, r")\b[^.;,\u{e000}]{0,70}?\s(?:by|von|vom|durch)\s(?:the\s)?(?:[\p{L}’'.-]+\s){0,1}", ARTICLE, "$";
    CARRIED_BY = r"\b(?:", CARRIED_EN, "|", CARRIED_DE, r")\b[^.;,\u{e000}]{0,70}?\s(?:by|von|vom|durch)\s(?:the\s)?(?:[\p{L}’'.-]+\s){0,1}", ARTICLE, "$";
    PUBLISHED_BY = r"\b", PUBLISHED, r"\b[^.;,\u{e000}]{0,70}?\s(?:by|von|vom|durch)\s(?:the\s)?", ARTICLE, "$";
    INVITATION = r"\b(?:einladung|invitation|unter (?:der )?leitung|unter (?:der )?federführung|under the leadership)\s(?:of|des|der|von|vom)\s", ARTICLE, "$";
    // It only houses another organisation's office: `X’s secretariat, hosted by Y`.
    HOUSED = r"(?:\b(?:secretariat|sekretariat|geschäftsstelle|office)|\u{e000}\)?),?\s(?:which\s)?(?:is\s|was\s)?(?:hosted|housed)\s(?:by|at)\s(?:the\s)?$";
    // The event is its own: `X hat auf seiner Jahrestagung`.
    OWN_EVENT = r"^[^;.,]{0,60}\b(?:seine[rmn]?|ihre[rmn]?|its|their)\s(?:[\p{L}\d.-]+\s){0,2}", EVENT, r"\b";
    ABOUT_EVENT = r"\b(?:", EVENT, "|", TEXT, r"|fair|field day|concert|konzert|kurs|(?:the|an?|this|our|new|first)\s(?:[\p{L}-]+\s)?course|[\p{L}-]*(?:sommer|herbst|stadt|dorf|gemeinde|straßen|schul)fest)(?:s|es|en|e|n)?\b";
    // It is the subject of a verb, of which `is`, `was` and the like only tell what it is or what was done to it.
    DOES = r"^[)”“’]*(?:,[^,;]{3,60},)?\s(?:\(\p{L}+\)\s)?(?:(?:jetzt|nun|neu|wieder|now|again|also|today|recently|will|jointly|gemeinsam)\s)?(\p{Ll}[\p{L}’']+)\s(\S+)";
    // Only what is news is a deed in running text; in the present tense a body is mostly described.
    HAS_ACTED = r"^[^.;]{0,60}?\b(?:(?:has|have|had)\s(?:(?:\p{L}+ly|also|now|already|just|again)\s)?\p{L}+(?:ed|wn|[dkstv]en|ought|ut|un|old|et|ent|eld|ade|aid)\b|(?:hat|haben|hatte|hatten)\b[^;]{0,220}?\b(?:\p{L}*ge\p{L}{2,}(?:t|en)|\p{L}{2,}iert|(?:\p{Ll}{2,5})?(?:ver|be|er|ent|zer|unter|über)\p{L}{2,}(?:t|en))\b)";
    ACTS = r"^(?:sucht|suchen|lädt|laden|lud|luden|ruft|rufen|rief|riefen|fordert|fordern|forderten?|kritisiert|kritisieren|warnt|warnen|warnten?|startet|starten|starteten?|eröffnet|eröffnen|eröffneten?|vergibt|vergeben|vergab|verleiht|bietet|bieten|zeigt|zeigen|fördert|plant|planen|baut|bauen|feiert|feiern|feierten?|unterzeichnen|unterzeichneten?|beschlossen?|veröffentlicht|veröffentlichen|stellt|stellen|richtet|richten|lobt|schreibt|launche[sd]|open(?:s|ed)|invite[sd]?|call(?:s|ed)?|announce[sd]?|seeks?|award(?:s|ed)|publishe[sd]|offer(?:s|ed)|join(?:s|ed)|demand(?:s|ed)?|urge[sd]?|condemn(?:s|ed)|start(?:s|ed)|sign(?:s|ed)|host(?:s|ed)|met|held|welcome[sd]?|celebrate[sd]?|unveil(?:s|ed)|release[sd]|back(?:s|ed)|put|won)$";
    IS_DOING = r"^(?:looking|seeking|hiring|inviting|calling|launching|offering|opening|starting|planning|building|asking)$";
    POSITION = r"^(?:beim?|bei der|the|at the|at)\s$";
    VACANT = r"^[^;]{0,80}\b(?:stelle|position|post|vacancy)\b[^;]{0,80}\b(?:besetzen|frei|ausgeschrieben|open|vacant|available)\b|^[^.;]{0,60}\b(?:sucht|suchen|seeks|seek|is hiring|is looking)\b";
    TODAY = r"^\W*(?:today|yesterday|this week|heute|gestern)\s", ARTICLE, "$";
    VERB_BEFORE_SUBJECT = r"^[^.;:,\u{e000}]{2,70}\s(\p{Ll}+)\s(?:der|die|das)\s$";
    // Visitors are asked to come to what it holds.
    JOIN = r"^\W*(?:join|meet)\s(?:us\s(?:and|at)\s)?", ARTICLE, "$";
    // It is quoted.
    CITED = r"\b(?:laut|gemäß|nach angaben|according to|cited?|citing|quoted?)\s[^.;,]{0,60}$";
    CITED_BEHIND = r"^\)?\szufolge\b";
    // It belongs to the organisation named before it: `im Rahmen ihrer Initiative X`.
    POSSESSED = r"\b(?:ihre[rm]?|seine[rm]?|its|their)\s(?:(?:[\p{Ll}-]+\s)?(?:initiative|programms?|projekts?|reihe|plattform|netzwerks?|kampagne|programme|project|series|platform|network|campaign)\s)?[„“\x22'‘]?$";
    // It is the subject of an active sentence.
    SUBJECT = r"(?:^\W*|^(?:on|in|at|this|last)\s[\p{L}\d\s,.’'-]{2,40}\s|[.!?,;:–]\s|\s-\s|\b(?:hat|haben|hatte|hatten|lädt|laden|lud|luden|veranstaltet\w*|organisiert\w*|betreib\w+|daher|nun|dazu|dabei|zudem|und|sowie|dass|which|that|where|when|das|die|den|welche\w?|wenn|als|bei der|zu der|zu dem)\s)", ARTICLE, "$";
    OPENING = r"(?:^\W*|[.!?:;–]\s|\s-\s|^(?:on|in|at|this|last)\s[\p{L}\d\s,.’'-]{2,40}\s)", ARTICLE, "$";
    // A press release begins with place and day, followed by the organisation that issued it.
    BEHIND_DATELINE = r"^\W*\p{Lu}[\p{L}/ .-]{1,40},[^.]{0,20}\b(?:\d{1,2}\.?\s)?[\p{L}]{3,9}(?:\s\d{1,2},)?\s(?:19|20)\d\d\)?\s?[–:.-]\s*", ARTICLE, "$";
    // The sentence tells what it did. Portraits, which tell what it is, are in the present tense.
    HAS_DONE = r"^[^.;]{0,60}\b(?:hat|haben|hatten?|has|have|had)\b";
    DATELINE = r"^\W*\p{Lu}[\p{L}/ .-]{1,40},\s[^,;]{0,24}(?:19|20)\d\d\.?\s*$";
    PART_SUBJECT = r"(?:^|[,;]\s)(?:the|die|das|der)\s[\p{L}\s-]{3,50}\s(?:of|von|der|des)\s(?:the\s)?[„“\x22'‘]?$";
    TAKES = r"(?:^|\s)übern(?:immt|ahm|ehmen|ahmen)\s(?:die\s|das\s|der\s)?$";
    LEAD = r"^[^.;]{0,120}\b(?:führende rolle|leitung|federführung|koordination|moderation|organisation)\b";
    STAFF_SUBJECT = r"^[^,.;]{0,60}\b(?:von|der|des|vom|of|from)\s(?:the\s)?$";
    ACTIVE_DE = r"^[^;]{0,220}?(?:\b(?:hat|haben|hatte|hatten)\b[^;]{0,220}?\b(?:", HELD_DE, "|", CARRIED_DE, r"|zusammengebracht|ausgezeichnet|interviewt)\b|\b(?:", HELD_DE, "|", CARRIED_DE, r")\s(?:hat|haben|hatte|hatten|habe)\b|\b", HOLDS, r"\b|\b(?:einl[äau]d\w*|ausricht\w+|durchführ\w+|herausg[aei]b\w*|abh[ai]e?lt\w*)\b|", &separable_verb(&HOLDS_SEPARABLE), ")";
    RUNS_IT = r"^[^;]{0,160}?\b", RUNS, r"\b";
    PUBLISHES_IT = r"^[^;]{0,160}?\b(?:", PUBLISHES, r"|(?:hat|haben|hatte|hatten|has|have|had)\b[^;]{0,220}?\b", PUBLISHED, "|", PUBLISHED, r"\s(?:hat|haben|hatte|hatten|habe))\b";
    INVERTED_PUBLISHED = r"^[^;]{0,220}?\b", PUBLISHED, r"\b";
    SHOWN_DE = r"^[^;]{0,220}?(?:\b(?:hat|haben|hatte|hatten)\b[^;]{0,220}?\b(?:geschult|ausgebildet|vorgestellt|gezeigt|angekündigt|ausgeschrieben|gesprochen)\b|\b", SHOWS, r"\b|\b(?:zieht|zog|ziehen|zogen)\s(?:\p{L}+\s)?bilanz\b|", &separable_verb(&SHOWS_SEPARABLE), ")";
    INVERTED_HAVE = r"\b(?:hat|haben|hatte|hatten)\s", THE, "$";
    INVERTED_DONE = r"^[^;]{0,220}?\b(?:", HELD_DE, "|", CARRIED_DE, r")\b";
    INVERTED_SHOWN = r"^[^;]{0,220}?\b(?:geschult|ausgebildet|vorgestellt|gezeigt|angekündigt)\b";
    DONE_HAVE = r"\b(?:", HELD_DE, "|", CARRIED_DE, r")\b[^.;,\u{e000}]{0,80}\s(?:hat|haben|hatte|hatten)\s(?:[\p{L}-]+\s){0,3}", ARTICLE, "$";
    INVERTED_VERB = r"\b", HOLDS, r"\s", THE, "$";
    ACTIVE_EN = r"^[)’'”]*(?:,[^,;]{3,60},)?", AND_OTHERS, r"(?:\s[\p{L}’'-]+){0,3}?\s(?:\(\p{L}+\)\s)?(?:will\s|have\s|has\s|had\s|is\s|are\s|were\s|jointly\s|together\s|again\s|recently\s|co-?)*(?:host(?:ed|s|ing)?|organi[sz](?:e[sd]?|ing)|held|hold(?:ing)?|conven(?:e[sd]?|ing)|launch(?:e[sd]|ing)|ran|publishing|invit(?:e[sd]?|ing)|deliver(?:ed|ing)|gather(?:ed|ing)|prepar(?:ed|ing)|put together|brought together|teamed up|joined forces|kicked off|conducted|arranged|facilitated|cohosted|cohosts)\b";
    HOSTS = r"^[)’'”]*", AND_OTHERS, r"\s(?:was|were|is|are|war|waren|ist|sind)\s(?:the\s|die\s|der\s|joint\s)?(?:hosts?|organi[sz]ers?|convenors?|conveners?|veranstalter\w*|ausrichter\w*)\b";
    SHOWN_EN = r"^[)’'”]*(?:,[^,;]{3,60},)?", AND_OTHERS, r"(?:\s[\p{L}’'-]+){0,3}?\s(?:\(\p{L}+\)\s)?(?:will\s|have\s|has\s|jointly\s|together\s|again\s|recently\s|also\s)*(?:presented|presents|celebrates?d?|announce[sd]?|unveil(?:ed|s)?|train(?:ed|s)|offer(?:ed|s)|opens?|opened|introduce[sd])\b";
    INVERTED_SHOW = r"\b", SHOWS, r"\s(?:sich\s)?", THE, "$";
    // It acted together with others, which counts only if the sentence is about something held.
    TOGETHER = r"(?:\b(?:gemeinsam mit|zusammen mit|in (?:enger )?(?:kooperation|zusammenarbeit|partnerschaft) mit|together with|jointly with|in (?:close )?(?:partnership|collaboration|cooperation) with|seite an seite mit|(?:teamed up|joined forces) with)\s|^with\s)(?:mehreren\s)?", ARTICLE, "$";
    HELD = r"\b(?:", PUBLISHED, "|", HELD_DE, r"(?:e[nrsm]?)?|", HELD_EN, r"|ran|host|hosts|teamed up|joined forces|organi[sz]es?|lud|luden|lädt|laden|veranstaltet\w*|organisiert\w*|betreibt|betreiben|führte\w*|startete\w*|fand(?:en)? [^.;]{0,160}\bstatt|stattfand\w*|takes? place|took place)\b";
    CARRIED = r"\b(?:", CARRIED_DE, r"(?:e[nrsm]?)?|", CARRIED_EN, r")\b";
    // Somebody is at an event of it.
    VISITED = r"\b(?:auf|bei|an|beim|zur|zum|vom|von|nach|at|to|in|from|for|during|after)\s(?:der|den|dem|einer|einem|the|an?|its|their)?\s?(?:[\p{L}\d.-]+\s){0,3}[\p{L}-]+\s(?:der|des|von|vom|of|by)\s(?:the\s)?", ARTICLE, "$";
    // An event or text has its name in the genitive.
    EVENT_OF = r"\b(?:", EVENT, r")(?:s|en|e|n)?\s(?:[\p{L}\d]+\s)?", OF, ARTICLE, "$";
    TEXT_OF = r"\b(?:", TEXT, r")(?:s|en|e|n)?\s(?:\p{L}+\s)?", OF, ARTICLE, "$";
    TEXT_OWNED = r"^[’']s?\s(?:\p{L}+\s){0,2}", TEXT, r"\b";
    // If the members of an organisation met, it was the organisation's meeting.
    MEMBERS = r"\b(?:mitglieder|members)\s(?:des|der|von|of)\s(?:the\s)?[„“\x22'‘]?$";
    MET = r"^[^.;,]{0,40}\s(?:trafen|treffen|wählten|beschlossen|kamen|haben sich|met|meet|gathered|came together|agreed|elected)\b";
    NEW_TEXT = r"\b(?:new|neue[rns]?|first|erste[rns]?)\s(?:[\p{L}-]+\s)?", TEXT, r"\b";
    // Somebody refers to a text of it: `Das zeigt auch eine Studie der X`, `in einem Bericht der X`.
    GOVERNED = r"\b(?:auf|in|laut|nach|aus|from|on|to|with|confirms?|bestätig\w+|zeigt\w*|cites?|siehe|see)\s(?:auch\s)?(?:(?:a|an|the|eine[rnm]?|de[rnm]|die|das|new|neue[nrms]?|recent|aktuelle[nrm]?|\d{4})\s){0,3}", TEXT, r"(?:s|en|e|n)?\s(?:\p{L}+\s)?", OF, ARTICLE, "$";
    EVENT_OWNED = r"^[’']s?\s(?:\p{Lu}[\p{L}-]+\s|annual\s|first\s|\d\S*\s){0,3}?", EVENT, r"\b";
    EVENT_AFTER = r"^(?:-|\s(?:\p{Lu}[\p{L}-]+\s){0,2}?)(?:", EVENT, r"|netzwerktreffen|jahrestagung)\b";
    PROJECT_OF = "^.*\u{e000}\\)?,\\s(?:an?|eine[rm]?)\\s(?:joint\\s|gemeinsame[sn]?\\s)?(?:project|initiative|programme?|projekt|programm)\\s(?:by|of|von|der|des)\\s", ARTICLE, "$";
    // A label such as `Veranstalter:` names it.
    LABEL = r"\b(?:mit|haupt|co-?)?(?:veranstalter|organisator|ausrichter|herausgeber|gastgeber|initiator|organi[sz]er|publisher|convenor|convener|host)[\p{L}*:/-]*?(?:\s(?:des|der|dieser|dieses|diese[rs]|vor ort|of the|of this|for the|of|for)(?:\s[\p{L}\d.–-]+){0,6}?)?\s?(?:sind|ist|war|waren|wird|is|are|was|were|:|–)\s?(?:(?:erneut|wieder|auch|unter anderem|in diesem jahr|diesmal|once again|again|also|this year|this time)\s)?", ARTICLE, "$";
    // The same said by a noun: `Die Federführung liegt bei der X`, `in Trägerschaft der X`.
    STEWARD = r"\b(?:(?:organisation|durchführung|federführung|gesamtleitung|ausrichtung|koordination|trägerschaft|regie|gesamtverantwortung|verantwortung)\b[^.;,\u{e000}]{0,60}?\s(?:liegt|lag|liegen|lagen|übernimmt|übernahm|übernehmen|übernahmen|obliegt|oblag)\s(?:[\p{Ll}]+\s){0,2}?(?:(?:bei|beim|in den händen|in der hand)\s(?:von\s|vom\s)?)?|in\s(?:der\s)?(?:gemeinsamer\s|alleiniger\s)?(?:trägerschaft|verantwortung|regie|federführung)\s(?:von|vom|der|des)\s|verantwortlich (?:für [^.;,\u{e000}]{3,60} )?(?:ist|sind|war|waren|zeichnet|zeichnen)\s|responsib(?:le|ility) for (?:the )?(?:organi[sz]ation|event|conference|meeting|workshop)[^.;,\u{e000}]{0,40}\s(?:is|are|was|were|lies with|lay with|rests with)\s)", ARTICLE, "$";
    LABEL_BEHIND = r"^\)?\s(?:ist|sind|war|waren|is|are|was|were)\s(?:die |der |das |the |a |one of the )?(?:mit|haupt|co-?)?(?:veranstalter|organisator|ausrichter|herausgeber|gastgeber|organi[sz]er|publisher|convenor|convener|host)[\p{L}*:/-]*\b";
    // What was made, directly before the participle: `a platform, which was launched by`.
    MADE_BY = r"([\p{L}-]+),?\s(?:(?:which|that)\s(?:was|is|were|has been|had been)\s)?(?:\p{L}+ly\s)?", CARRIED_EN, r"\s[^.;,\u{e000}]{0,70}?by\s(?:the\s)?(?:[\p{L}’'.-]+\s){0,1}", ARTICLE, "$";
    RELATIVE = r"([\p{L}-]+),\s(?:which|that|das|der|die|den|welche[rsn]?)\s[^.;,\u{e000}]{0,100}$";
    AUXILIARY = r"^(?:was|were|is|are|been|be|and|will|also|wurde|wurden|wird|werden)$";
    TOPIC = r"^\W*$";
    TOPIC_COLON = r"^\)?:\s";
    COOPERATING = r"\b(?:kooperierende|organisierende|veranstaltende|durchführende|beteiligte|cooperating|organi[sz]ing|participating|implementing)\w*\s(?:organisationen|partner(?:n|organisationen)?|institutionen|einrichtungen|organi[sz]ations?|partners|institutions)\s?:?\s?", ARTICLE, "$";
    // Capitalised words before a name that are no person's name: events, texts and offices.
    NO_PERSON = r"(?:^|\s)(?:auf|bei|mit|in|am|im|an|zur|zum|nach|vor|von|seit|unter|durch|eine?|einer|die|der|das|den|dem|des|on|at|by|with|the|from|under|during|after|einladung|initiative|anlässlich)\s|\b(?:", EVENT, r"|", TEXT, r"|[\p{L}-]*(?:office|department|division|ministry|ministerium|abteilung|agency|programme?|programm|project|projekt|initiative|network|netzwerk|team|team|campaign|award|preis|plattform|platform|servicestelle|büro|amt|academy|akademie|week|woche|day|tag|strategy|strategie|secretariat|sekretariat|members?|mitglieder))\b";
    // Weaker cues: it helped, or the first sentence is about it.
    SUPPORTS = r"^[^.;]{0,160}?\b(?:unterstützt|begleitet)\b";
    SUPPORTED = r"\b(?:unterstützt|begleitet|accompanied|supported)\s(?:von|durch|by)\s", ARTICLE, "$";
    VERB_BEFORE = r"\b\p{Ll}+(?:t|te|en|ten)\s(?:die|das)\s$";
    WITHIN = r"\b(?:in der|in dem|im|unter dem namen|within|under the name)\s(?:the\s)?[„“\x22'‘]?$";
    PRONOUN_HOLDS = r"\b(?:it|they|sie|es|man)\s(?:again\s|also\s|gemeinsam\s)?(?:ran|held|hosted|organi[sz]ed|launched|convened|veranstaltete|organisierte|lud|luden)\b";
    PRONOUN_SHOWS = r"^(?:it|they|sie|es)\s(?:is\s|are\s)?(?:now\s)?(?:offer(?:s|ing)?|bietet|bieten|vergibt|vergeben|train(?:s|ed))\b";
}

/// Matches a person's name directly before the organisation's: `Eva Muster (X)`, `Eva Muster vom X`.
static PERSON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[\s,;(])(?:\p{Lu}[\p{Ll}'’]+(?:-\p{Lu}\p{Ll}+)?\s){1,2}\p{Lu}[\p{Ll}'’]+(?:-\p{Lu}\p{Ll}+)?,?\s(?:\(|vom\s|von\s(?:der\s)?|of\s(?:the\s)?|from\s(?:the\s)?|at\s(?:the\s)?)$",
    )
});

impl NameContext<'_> {
    /// Whether it paid, commissioned or lent its patronage.
    pub fn is_funder(&self) -> bool {
        FUNDER.is_match(self.before) && !(self.before.ends_with("vom ") && self.is_agent_by_vom())
            || self.has_paid()
    }

    /// Whether a person of it speaks or is named, or it is quoted.
    pub fn is_speaker(&self) -> bool {
        FUNCTION.is_match(self.before)
            || self.is_person()
            || GREETING.is_match(self.before)
            || SPEECH.is_match(self.behind)
            || CITED.is_match(self.before)
            || CITED_BEHIND.is_match(self.behind)
    }

    /// Whether it moderated, opened or did something else at the event.
    pub fn is_agent_of_other(&self) -> bool {
        AGENT_OF_OTHER.is_match(self.before)
            || AGENT_BEFORE.is_match(self.before) && OTHER_DONE.is_match(self.behind)
    }

    /// Whether it lends a room, or houses another's office.
    pub fn is_venue(&self) -> bool {
        VENUE.is_match(self.before) || HOUSED.is_match(self.before)
    }

    /// Whether it is named as an example.
    pub fn is_example(&self) -> bool {
        EXAMPLE.is_match(self.before)
    }

    /// Whether it only paid. The first participle behind an agent belongs to it, so in `vom X finanziert
    /// und von der Y koordiniert` X paid and Y did not.
    fn has_paid(&self) -> bool {
        AGENT_BEFORE.is_match(self.before)
            && FIRST_DONE.captures(self.behind).is_some_and(|found| found.get(1).is_some())
    }

    /// Whether `vom` makes it the agent of what was held or published, and tells nothing of money.
    fn is_agent_by_vom(&self) -> bool {
        self.is_agent_of_done() || HELD_BY.is_match(self.before) || PUBLISHED_BY.is_match(self.before)
    }

    fn is_agent_of_done(&self) -> bool {
        AGENT_HELD.is_match(self.behind)
            || AGENT_CARRIED.is_match(self.behind)
            || AGENT_PUBLISHED.is_match(self.behind)
    }

    /// Whether a person's name stands directly before it. Capitalised words alone are no such name.
    fn is_person(&self) -> bool {
        PERSON.find(self.before).is_some_and(|found| !NO_PERSON.is_match(found.as_str())) && !self.is_staff()
    }

    /// Whether the sentence is about its people only (`Vertreterinnen der X`).
    pub fn is_staff(&self) -> bool {
        STAFF.is_match(self.before)
    }

    /// Whether it is the passive agent of holding or hosting something.
    pub fn is_agent(&self, sentence: &str) -> bool {
        AGENT_BEFORE.is_match(self.before) && AGENT_HELD.is_match(self.behind)
            || HELD_BY.is_match(self.before)
            || (self.is_carrier_of() || self.runs_it()) && ABOUT_EVENT.is_match(sentence) && !self.is_aside()
    }

    /// Whether the sentence says that it published a text. If this is the first text that the article
    /// speaks of, it is the article itself.
    pub fn is_publisher(&self) -> bool {
        AGENT_BEFORE.is_match(self.before) && AGENT_PUBLISHED.is_match(self.behind)
            || PUBLISHED_BY.is_match(self.before)
            || TEXT_OWNED.is_match(self.behind)
            || TEXT_OF.is_match(self.before) && !GOVERNED.is_match(self.before)
            || self.is_doer() && PUBLISHES_IT.is_match(self.behind)
            || INVERTED_HAVE.is_match(self.before) && INVERTED_PUBLISHED.is_match(self.behind)
    }

    /// Whether the sentence says that it ran, started or made something. That is weaker evidence than hosting.
    pub fn is_carrier_of(&self) -> bool {
        AGENT_BEFORE.is_match(self.before) && AGENT_CARRIED.is_match(self.behind)
            || CARRIED_BY.is_match(self.before)
    }

    /// Whether this is only said of something mentioned in passing: `eine von X entwickelte Methode`.
    pub fn is_attribute(&self) -> bool {
        AGENT_BEFORE.is_match(self.before) && ATTRIBUTE.is_match(self.behind)
    }

    /// Whether what it made or started is only mentioned beside the event that the sentence is about: `a
    /// workshop on a platform, which was launched by X`.
    pub fn is_aside(&self) -> bool {
        let noun = MADE_BY.captures(self.before).or_else(|| RELATIVE.captures(self.before));
        let noun = noun.and_then(|found| found.get(1));
        let is_event = |noun: &str| ABOUT_EVENT.is_match(noun) || noun == "course";
        noun.is_some_and(|noun| !is_event(noun.as_str()) && !AUXILIARY.is_match(noun.as_str()))
    }

    /// Whether an active sentence says that it runs something: `X runs the project`.
    fn runs_it(&self) -> bool {
        SUBJECT.is_match(self.before) && active_english(&RUNS_IT, self.behind)
    }

    /// Whether it is the subject of holding or hosting something.
    pub fn is_active(&self) -> bool {
        self.is_doer()
            && (ACTIVE_DE.is_match(self.behind)
                || active_english(&ACTIVE_EN, self.behind)
                || HOSTS.is_match(self.behind)
                || OWN_EVENT.is_match(self.behind))
            || INVERTED_HAVE.is_match(self.before) && INVERTED_DONE.is_match(self.behind)
            || DONE_HAVE.is_match(self.before)
            || is_inverted(&INVERTED_HOLDS, self)
            || INVERTED_VERB.is_match(self.before)
            || MEMBERS.is_match(self.before) && MET.is_match(self.behind)
            || TAKES.is_match(self.before) && LEAD.is_match(self.behind)
    }

    fn is_doer(&self) -> bool {
        SUBJECT.is_match(self.before)
            || STAFF_SUBJECT.is_match(self.before) && self.is_staff()
            || PART_SUBJECT.is_match(self.before)
    }

    /// Whether it presented, trained, offered or announced something, or a headline is about it. Guests and
    /// examples do so as well, so that this alone is no proof of hosting.
    pub fn presents(&self) -> bool {
        SUBJECT.is_match(self.before)
            && (SHOWN_DE.is_match(self.behind) || active_english(&SHOWN_EN, self.behind))
            || is_inverted(&INVERTED_SHOWS, self)
            || INVERTED_SHOW.is_match(self.before)
            || INVERTED_HAVE.is_match(self.before) && INVERTED_SHOWN.is_match(self.behind)
            || self.runs_it()
            || TOPIC.is_match(self.before) && TOPIC_COLON.is_match(self.behind)
    }

    /// Whether it is a project or programme of the organisation named before it.
    pub fn is_possessed(&self) -> bool {
        POSSESSED.is_match(self.before)
    }

    /// Whether it is joined to the name before it: `X in Kooperation mit Y`.
    pub fn joins(&self) -> bool {
        TOGETHER.is_match(self.before)
    }

    /// Whether it acted together with another in something held.
    pub fn is_together(&self, sentence: &str) -> bool {
        TOGETHER.is_match(self.before)
            && (HELD.is_match(sentence) || CARRIED.is_match(sentence) && ABOUT_EVENT.is_match(sentence))
    }

    /// Whether a label, an invitation or an event in the genitive names it.
    pub fn is_labelled(&self) -> bool {
        LABEL.is_match(self.before)
            || INVITATION.is_match(self.before)
            || STEWARD.is_match(self.before)
            || LABEL_BEHIND.is_match(self.behind) && self.is_first()
            || COOPERATING.is_match(self.before)
            || JOIN.is_match(self.before) && ABOUT_EVENT.is_match(self.behind)
            || (EVENT_OF.is_match(self.before) || EVENT_OWNED.is_match(self.behind))
                && !self.is_frame()
                && !VISITED.is_match(self.before)
    }

    /// Whether others came or did something at an event of it: `auf der Konferenz der X`.
    pub fn is_of_visited_event(&self) -> bool {
        EVENT_OF.is_match(self.before) && VISITED.is_match(self.before) && !self.is_frame()
    }

    /// Whether it runs the project named before it: `X, a project by Y`.
    pub fn is_carrier(&self) -> bool {
        PROJECT_OF.is_match(self.before)
    }

    /// Whether its name is part of an event's name: `X-Netzwerktreffen`, `the X Partnership Forum`.
    pub fn names_event(&self) -> bool {
        EVENT_AFTER.is_match(self.behind) && !self.is_frame()
    }

    pub fn is_frame(&self) -> bool {
        FRAME.is_match(self.before)
    }

    /// Whether something happens within it: `in der X arbeiten … zusammen`.
    pub fn is_within(&self) -> bool {
        WITHIN.is_match(self.before)
    }

    /// Whether the sentence begins with it, or with a day and then it.
    pub fn is_first(&self) -> bool {
        OPENING.is_match(self.before) || VERB_BEFORE.is_match(self.before)
    }

    /// Whether it stands directly behind a dateline.
    pub fn is_behind_dateline(&self) -> bool {
        BEHIND_DATELINE.is_match(self.before)
    }

    /// Whether the sentence goes on with what it has done.
    pub fn has_done(&self) -> bool {
        HAS_DONE.is_match(self.behind)
    }

    /// Whether it is the subject of the whole sentence and does something: `X hat … vergeben`, `X opens`, `Mit einem
    /// Lauf hat X …`. Titles tell news in the present tense as well. `bodies` is the number of names in its chain.
    pub fn does_something(&self, is_title: bool, bodies: usize) -> bool {
        let is_deed = |verb: &str| if is_title { is_verb(verb, bodies > 1) } else { ACTS.is_match(verb) };
        if POSITION.is_match(self.before) && VACANT.is_match(self.behind)
            || INVERTED_HAVE.is_match(self.before)
        {
            return true;
        }
        if let Some(verb) = VERB_BEFORE_SUBJECT.captures(self.before).and_then(|found| found.get(1)) {
            return is_deed(verb.as_str());
        }
        let is_subject = OPENING.is_match(self.before) || TODAY.is_match(self.before);
        let verb = DOES.captures(self.behind).filter(|_| is_subject);
        is_subject && HAS_ACTED.is_match(self.behind)
            || verb.is_some_and(|found| {
                let word = |at: usize| found.get(at).map_or("", |word| word.as_str());
                is_deed(word(1)) || matches!(word(1), "is" | "are") && IS_DOING.is_match(word(2))
            })
    }

    pub fn is_supporter(&self) -> bool {
        SUPPORTED.is_match(self.before)
            || AGENT_BEFORE.is_match(self.before) && SUPPORTS.is_match(self.behind)
    }

    pub fn is_subject(&self) -> bool {
        SUBJECT.is_match(self.before) || VERB_BEFORE.is_match(self.before)
    }
}

/// Whether a word is a verb that says what somebody does. The plural of German verbs is the infinitive, which stands
/// behind one name for something else.
fn is_verb(word: &str, is_plural: bool) -> bool {
    const STATES: [&str; 24] = [
        "ist", "sind", "war", "waren", "wird", "werden", "wurde", "wurden", "is", "are", "was", "were", "be",
        "gilt", "zählt", "liegt", "steht", "besteht", "gehört", "says", "said", "needs", "lies", "consists",
    ];
    let is_german_plural = is_plural && word.len() > 4 && word.ends_with("en");
    let is_english = word.len() > 3 && word.ends_with('s') && !word.ends_with("ss");
    !STATES.contains(&word)
        && (finite_verbs::has_finite_verb(&format!("X {word}")) || is_german_plural || is_english)
}

/// Whether the verb stands before its subject: `Am 3. Mai lud die X … ein`.
fn is_inverted(cues: &[(Regex, Regex)], context: &NameContext) -> bool {
    cues.iter().any(|(verb, end)| verb.is_match(context.before) && end.is_match(context.behind))
}

static INVERTED_HOLDS: LazyLock<Vec<(Regex, Regex)>> = LazyLock::new(|| inverted(&HOLDS_SEPARABLE));
static INVERTED_SHOWS: LazyLock<Vec<(Regex, Regex)>> = LazyLock::new(|| inverted(&SHOWS_SEPARABLE));

/// For each separable verb, what matches before the subject and what behind it.
fn inverted(verbs: &[(&str, &str)]) -> Vec<(Regex, Regex)> {
    let cues = |(verb, end): &(&str, &str)| {
        (cue(&format!(r"\b(?:{verb})\s{THE}$")), cue(&format!(r"^[^;]{{0,160}}\b{end}\b")))
    };
    verbs.iter().map(cues).collect()
}

/// Whether a cue matches in the active voice: `X hosted …`, but not `X was hosted by …`.
fn active_english(cue: &Regex, behind: &str) -> bool {
    cue.find(behind).is_some_and(|found| {
        let words = found.as_str().to_lowercase();
        let passive = |word: &str| matches!(word, "was" | "were" | "is" | "are" | "be" | "been" | "being");
        words.ends_with("ing") || !words.split_whitespace().any(passive)
    })
}

/// Whether a sentence is about something held, or about an event or a text at all. What is said of other
/// things, such as `launched a website`, makes no organiser of a body that nobody knows.
pub fn is_about_something_held(template: &str) -> bool {
    HELD.is_match(template) || ABOUT_EVENT.is_match(template)
}

/// Whether a sentence tells of a new text, which is what the article is about rather than a source of it.
pub fn is_about_new_text(template: &str) -> bool {
    NEW_TEXT.is_match(template)
}

/// Whether a sentence consists of a place and a day.
pub fn is_dateline(sentence: &str) -> bool {
    DATELINE.is_match(sentence)
}

/// Whether a sentence says what the subject of the one before it held: `It ran a session`.
pub fn continues_subject(template: &str) -> bool {
    PRONOUN_HOLDS.is_match(template)
}

/// Whether a sentence says of the subject of the one before it what guests do as well: `It offers
/// grants`.
pub fn continues_showing(template: &str) -> bool {
    PRONOUN_SHOWS.is_match(template)
}
