//! The words of titles and running text that speak for a kind of article: one table of weights.
//!
//! A weight is the number of points that a match adds. It was set by how often the words stand in texts of the
//! kind and of others: 5 and more for words that name the kind, 2 or 3 for words that usually belong to it, 1
//! for those that only fit it. A negative weight speaks against a kind.

use std::sync::LazyLock;

use regex::Regex;

use super::derived_kind::Kind;
use crate::enrich::literals::{Literals, stays_between_points};
use crate::enrich::pattern::pattern;

/// Where words have to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CuePlace {
    Title,
    /// The first sentences.
    Lead,
    /// All of the text that is searched.
    Text,
}

/// Words that speak for a kind or against it.
pub struct Cue {
    pub place: CuePlace,
    pub kind: Kind,
    /// Points of one match.
    pub points: i32,
    /// Number of matches that count.
    pub most: usize,
    pub words: Regex,
    /// Whether each match lies within one sentence.
    pub is_within_sentence: bool,
}

impl Cue {
    fn new((place, kind): (CuePlace, Kind), (points, most): (i32, usize), words: Regex) -> Self {
        Self { place, kind, points, most, is_within_sentence: stays_between_points(&words), words }
    }
}

/// What stands between the words of one cue within a sentence.
macro_rules! cue {
    ($place:ident, $kind:ident, $points:literal, $most:literal, $($words:expr),+) => {
        Cue::new((CuePlace::$place, Kind::$kind), ($points, $most), pattern(concat!("(?i)", $($words),+)))
    };
}

/// Cues with the literals of their words.
pub struct Cues {
    pub all: Vec<Cue>,
    /// The literals of those that are looked for in titles, and of the others. Titles are short, so that their cues may
    /// have literals that any text has.
    pub of_titles: Literals,
    pub of_texts: Literals,
}

/// All cues for running text and titles.
pub static CUES: LazyLock<Cues> = LazyLock::new(|| {
    let all = all_cues();
    let chosen = |of_titles: bool| {
        Literals::of_chosen(
            all.iter().map(|cue| ((cue.place == CuePlace::Title) == of_titles).then_some(&cue.words)),
        )
    };
    Cues { of_titles: chosen(true), of_texts: chosen(false), all }
});

fn all_cues() -> Vec<Cue> {
    let mut cues = Vec::new();
    cues.extend(of_reports());
    cues.extend(of_news());
    cues.extend(of_announcements());
    cues.extend(of_calls());
    cues.extend(of_publications());
    cues.extend(of_conversations());
    cues.extend(of_portraits());
    cues
}

fn of_reports() -> Vec<Cue> {
    vec![
        cue!(
            Title,
            Report,
            4,
            1,
            r"rückblick|\bnachlese|\bnachbericht|\b(?:reise|tagungs|erfahrungs)bericht|\bbericht (?:vom|von|zum|zur|über|aus)\b|\blooking back|\brecap\b|\bhighlights (?:from|of)\b|\breport from\b|\bwrap-up\b|\breflections (?:on|from)\b|\bwas (?:vom|von der) .{3,60} bleibt"
        ),
        cue!(
            Title,
            Report,
            3,
            1,
            r"\b(?:zu gast|zu besuch|tagte[n]?|trafen|diskutierten?|feierten?|besuchten?|reisten?|abgeschlossen|zusammengekommen|visits?|visited|meets?|met|held|lockt|lockte[n]?|gathers?|gathered|concluded|came together|discuss(?:ed)?|debates?|debated|diskutier(?:t|en)|tagt|beraten|berät|trifft|treffen sich|concludes|completes?|completed)\b|\b(?:delegation|besuch|begegnung|austausch|exchange visit|study tour|field visit|studienreise|zwischenbilanz)\b|\bat the .{0,40}\b(?:19|20)\d\d\b"
        ),
        cue!(
            Lead,
            Report,
            3,
            2,
            r"\bfand(?:en)?\b[^.!?]{0,140}\bstatt\b|\bkam(?:en)?\b[^.!?]{0,140}\bzusammen\b|\btrafen\b[^.!?]{0,60}\bsich\b|\bnahm(?:en)?\b[^.!?]{0,160}\bteil\b|\b(?:feierten?|besuchten?|besichtigten?|reisten?|tagten?|diskutierten|trafen sich|versammelten sich|begrüßten?|luden?\b[^.!?]{0,120}\bein)\b|\b(?:took place|was held|were held|gathered|convened|came together|brought together|travelled|traveled|toured|visited|attended|took part|participated|hosted|met (?:in|at|for|on|with|to|the|mayor|minister))\b"
        ),
        cue!(
            Text,
            Report,
            1,
            3,
            r"\bfand(?:en)?\b[^.!?]{0,140}\bstatt\b|\bnahm(?:en)?\b[^.!?]{0,160}\bteil\b|\bkam(?:en)?\b[^.!?]{0,140}\bzusammen\b|\btausch(?:t)?en?\b[^.!?]{0,80}\baus\b|\bstell(?:t)?en?\b[^.!?]{0,100}\bvor\b|\bim mittelpunkt\b[^.!?]{0,80}\bstand(?:en)?\b|\bstand(?:en)?\b[^.!?]{0,80}\bim mittelpunkt\b|",
            r"\b(?:besuchten?|besichtigten?|reisten?|tagten?|diskutierten?|feierten?|begrüßten?|erarbeiteten?|präsentierten?|informierten?|berichteten?|sprachen|lernten|moderierte|berieten|erhielten|zeigten sich|dankten?|wählten?|pflanzten?|spielten?|wanderten?|bastelten|sahen sich)\b|\b(?:teilnehmende[rn]?|teilnehmer\w*|anwesenden)\b[^.!?]{0,60}\b\p{L}+ten\b|",
            r"\b(?:took place|was held|were held|gathered|attended|took part|participated|came together|visited|toured|exchanged|discussed|presented|welcomed|spoke|shared|explored|highlighted|convened|concluded|emphasi[sz]ed|underlined|moderated|opened the|agreed (?:to|that|on)|drew up|learn(?:ed|t))\b"
        ),
        cue!(
            Lead,
            Report,
            2,
            1,
            r"\b\p{L}*(?:workshop|konferenz|tagung|treffen|veranstaltung|forum|seminar|kongress|gipfel|versammlung|symposium|sitzung|schulung|studienreise|sommerfest|stadtfest|gemeindefest|feier|begegnung|besuch|delegation|austausch|gottesdienst|lesung|empfang|anhörung|dialog|werkstatt)s?(?:en|n|e)?\b|\b(?:workshop|conference|meeting|forum|seminar|congress|summit|symposium|visit|ceremony|celebration|delegation|exchange|round table|roundtable|training|webinar|gathering|panel|session)s?\b"
        ),
        cue!(
            Text,
            Report,
            2,
            1,
            r"\b(?:\d{2,3}|\d{1,2}[.,]\d{3}|zwölf|zwanzig|dreißig|vierzig|fünfzig|sechzig|hundert|twenty|thirty|forty|fifty|sixty|a hundred) (?:\p{L}+ ){0,3}(?:teilnehm\p{L}+|gäste|besucher\p{L}*|fachleute\p{L}*|jugendliche|vertreter\p{L}*|interessierte|engagierte|anwesende|participants|guests|visitors|experts|delegates|practitioners|attendees|representatives|professionals)\b"
        ),
        cue!(
            Text,
            Report,
            1,
            3,
            r"\b(?:vormittags?|nachmittags?|am (?:ersten|zweiten|dritten|letzten) (?:tag|abend)|am abend|zum (?:auftakt|abschluss|einstieg)|zu beginn|anschließend|im anschluss|in der (?:diskussion|sitzung|pause)|höhepunkt|on (?:the )?(?:first|second|third|last) day|in the (?:afternoon|morning|evening)|day one|day two|opening remarks|keynote|panel discussion|in the discussion|(?:über|two|three|zwei|drei|several) (?:tage|days))\b"
        ),
        cue!(
            Lead,
            Report,
            2,
            1,
            r"\b(?:voller erfolg|great success|am vergangenen|letzte woche|vergangene woche|last week|last month|letzten (?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|monat)|yesterday|gestern)\b"
        ),
    ]
}

fn of_news() -> Vec<Cue> {
    vec![
        cue!(
            Title,
            News,
            3,
            1,
            r"\b(?:freigegeben|eröffnet|verabschiedet|gestartet|unterzeichnet|eingeweiht|vorgestellt|gewählt|bewilligt|verlängert|gegründet|ernannt|berufen|übergeben|fordert|fordern|begrüßt|kritisiert|warnt|warnen|calls for|welcomes|criticises|criticizes|warns|urges)\b"
        ),
        cue!(
            Title,
            News,
            2,
            1,
            r"^(?:\S+ ){3,}(?:aus|ein|an|ab|auf|vor|bei|zusammen|fort|um|zu)\W*$|^\p{Lu}[\p{L}-]{1,25}: \p{Lu}\p{L}+ (?:\p{L}+ ){1,8}\p{L}+$"
        ),
        cue!(
            Lead,
            News,
            2,
            1,
            r"\b(?:hat|haben|has|have)\b[^.!?]{0,160}\b(?:ge\p{L}{3,}(?:t|en)|(?:be|er|ver|ent|unter|über|an|auf|aus|ein|vor|ab|zu)\p{L}{4,}(?:t|en))[.,!]"
        ),
        cue!(
            Lead,
            News,
            1,
            3,
            r"\b(?:ober)?bürgermeister\p{L}* \p{L}|\b(?:landrat|landrätin|minister\p{L}*|präsident\p{L}*|vorsitzende\p{L}*|\p{L}*geschäftsführer\p{L}*|direktor\p{L}*|bischof|bischöfin|rektor\p{L}*|dezernent\p{L}*|sprecher\p{L}*|mayor|vice-president|president|director|chair(?:man|woman|person)?|secretary-general) (?:dr. |prof. )?\p{L}+ \p{L}+|\b[\d.,]+ (?:millionen |mio.? )?(?:euro|€)|[€$£] ?\d|\b(?:am|seit|on|since) (?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b"
        ),
        cue!(
            Text,
            News,
            1,
            3,
            r"\bgeplant (?:ist|sind)\b|\bis (?:providing|launching|supporting|investing|expanding|opening|offering|introducing)\b|\b(?:weiterhin|erneut|künftig|ab sofort|vorgesehen|nachfolge|ruhestand|umfrage|laut|fordert|fordern|begrüßt|kritisiert|soll|sollen|wollen|survey|according to|is now|are now|is expected to|called it|calls on|plans to)\b|\bwird (?:zum|ab dem|neue[rs]?)\b|\b(?:will (?:start|begin|run|continue|become)|wird fortgesetzt)\b"
        ),
        cue!(
            Title,
            News,
            3,
            1,
            r"\b(?:erhält|erhalten|gewinnt|unterstütz(?:t|en)|förder(?:t|n)|startet|starten|gründe(?:t|n)|beschließ(?:t|en)|wähl(?:t|en)|ernennt|eröffnet|unterzeichne(?:t|n)|besiegel(?:t|n)|verlänger(?:t|n)|einig(?:t|en)|bestätig(?:t|en)|stärk(?:t|en)|treten|tritt|geht online|gilt|ausgezeichnet|verliehen|geehrt)\b|",
            r"(?:^|\s)über(?:nimmt|nehmen)\b|\b(?:joins|wins|signs?|appoints?|launches|launch (?:an?|the|new|joint)|receives|becomes|adopts?|elects|approves|announces?|awarded|goes live|agrees? (?:on|to)|names|opens|extends|secures|expands|partners with|first partner|unveils?)\b|\bneue[rnms]? (?:leit\p{L}+|vorsitz\p{L}*|vorstand\p{L}*|präsident\p{L}*|geschäftsführ\p{L}+|direktor\p{L}*|partner\p{L}*|mitglied\p{L}*)|\bnew (?:director|partner|head|chair|member|president|register|law)\b"
        ),
        cue!(
            Lead,
            News,
            2,
            2,
            r"\b(?:gab|gaben|gibt|geben)\b[^.!?]{0,100}\bbekannt\b|\bteilte[n]?\b[^.!?]{0,100}\bmit\b|\b(?:mitteilte[n]?|mitgeteilt|bekannt gab|bekanntgegeben|bekannt gegeben)\b|\bkündigte[n]?\b[^.!?]{0,120}\ban\b|\bannounced\b|\baccording to a statement\b|\bin a statement\b|\btold reporters\b"
        ),
        cue!(
            Text,
            News,
            1,
            2,
            r"\b(?:gab|gaben|gibt|geben)\b[^.!?]{0,100}\bbekannt\b|\bteilte[n]?\b[^.!?]{0,100}\bmit\b|\b(?:mitteilte[n]?|mitgeteilt|bekannt gab|bekanntgegeben|bekannt gegeben)\b|\bkündigte[n]?\b[^.!?]{0,120}\ban\b|\bannounced\b|\baccording to a statement\b|\bin a statement\b|\btold reporters\b"
        ),
        cue!(
            Text,
            News,
            1,
            3,
            r"[“”\x22»«‘’]\s?,? ?(?:so|sagte?|erklärte?|betonte?|freut sich|fügte)\b|\b(?:sagte|sagt|erklärte|erklärt|betonte|betont|freut sich)\b[^.!?]{0,80}[:,] ?[„“\x22«»]|[“”\x22],? (?:said|says|added|explained)\b|\b(?:said|says|added)\b[^.!?]{0,60}[:,] ?[“\x22]"
        ),
        cue!(
            Lead,
            News,
            3,
            2,
            r"\b(?:haben|hat)\b[^.!?]{0,160}\b(?:unterzeichnet|beschlossen|vereinbart|gegründet|gewonnen|erhalten|bewilligt|verabschiedet|ernannt|gewählt|bestätigt|geeinigt|verlängert|übergeben|gestartet)\b|\b(?:wurden?|ist|sind|worden)\b[^.!?]{0,140}\b(?:unterzeichnet|beschlossen|gegründet|ernannt|gewählt|verabschiedet|ausgezeichnet|eröffnet|eingeweiht|verliehen|in kraft)\b|",
            r"\b(?:erhält|erhalten)\b[^.!?]{0,120}\b(?:euro|förderung|preis|auszeichnung|zuschuss|siegel)\b|\bunterzeichnete[n]?\b|\bbeschloss(?:en)?\b|\bseit (?:dem )?\d{1,2}.? \p{L}+ (?:ist|leitet|gilt)\b|\bist seit\b[^.!?]{0,60}\b(?:leiter|vorsitz|präsident|direktor|geschäftsführ)|\bschließen sich\b|\bstellt\b[^.!?]{0,100}\b(?:bereit|zur verfügung)\b|\b(?:ab sofort|neuen? vorstand)\b|",
            r"\b(?:has|have)\b[^.!?]{0,30}\b(?:appointed|signed|won|become (?:the|an?) [^.!?]{0,30}\b(?:member|partner|first)|launched|joined|adopted|awarded|approved|agreed|elected|announced|named|secured|received|selected|granted)\b|\b(?:was|were|has been|have been)\b[^.!?]{0,30}\b(?:signed|appointed|awarded|adopted|elected|approved|admitted|launched|selected|named|inaugurated)\b|\bsigned\b[^.!?]{0,60}\b(?:agreement|memorandum|mou|declaration|treaty|contract)\b|\bwill succeed\b|\btoday (?:announced|launched|signed)\b|\bis (?:now )?(?:live|in force)\b"
        ),
        cue!(
            Title,
            News,
            2,
            1,
            r"\b\d+(?:[.,]\d+)? (?:millionen|mio|milliarden|million|billion)\b|\b(?:beschlossen|adopted)\b"
        ),
    ]
}

fn of_announcements() -> Vec<Cue> {
    vec![
        cue!(
            Title,
            Announcement,
            5,
            1,
            r"\beinladung\b|\bsave the date\b|\bjoin us (?:for|at|in|on|as)\b|\bherzliche einladung|\bjetzt anmelden\b|\bregister now\b|\bveranstaltungshinweis|\bankündigung:|\binvitation (?:to|:)"
        ),
        cue!(
            Title,
            Announcement,
            2,
            1,
            r"^\W*(?:online-?)?(?:webinar|workshop|seminar|kurs|onlinekurs|sommerkurs|ausstellung|vortrag|konzert|tagung|lesung|training|fortbildung|ideenwerkstatt|podiumsdiskussion|course|exhibition|lecture)\p{L}*\b|\b(?:upcoming|kommende[rns]?)\b|\b(?:ideen|lern)?werkstatt\b"
        ),
        cue!(
            Text,
            Announcement,
            3,
            3,
            r"\bladen?\b[^.!?]{0,40}\b(?:sie|euch|alle|interessierte)\b[^.!?]{0,160}\bein\b|\blädt\b[^.!?]{0,200}\bein\b|\bherzlich (?:eingeladen|willkommen)\b|\beinladung ergeht\b|\bum (?:vorherige |eine )?anmeldung (?:wird|bis)|\banmeldung (?:ist|bis|unter|erforderlich|erbeten|per)\b|\banmeldungen (?:nimmt|bitte|unter|bis|sind)\b|\bmelden sie sich\b|\bmeldet euch\b|\bjetzt anmelden\b|\bkönnen sich [^.!?]{0,60}\banmelden\b|\banmeldeschluss\b|\bsave the date\b|",
            r"\b(?:ein(?:tritt|lass)|teilnahme)\b[^.!?]{0,30}\b(?:frei|kostenlos|kostenfrei)\b|\bauf dem programm stehen\b|\b(?:plätze|teilnehmerzahl)\b[^.!?]{0,20}\bbegrenzt\b|\bwir freuen uns auf (?:ihre|eure|sie|euch|dich)\b|",
            r"\bregistration (?:is|closes|deadline|opens|required)\b|\bregister (?:now|here|by|until)\b|\bplease register\b|\b(?:please )?join us (?:for|at|in|on|as|to)\b|\b(?:are|is) (?:cordially |warmly |all )?invited\b|\badmission (?:is )?free\b|\bfree of charge and open\b|\brsvp\b"
        ),
        cue!(
            Lead,
            Announcement,
            3,
            2,
            r"\bfinde[tn]\b[^.!?]{0,200}\bstatt\b|\brichte[tn] sich\b[^.!?]{0,20}\ban\b|\b(?:veranstaltung|workshop|seminar|kurs|reihe|werkstatt\p{L}*|tagung|webinar)\b[^.!?]{0,60}\b(?:bietet|beginnt|startet)\b|\b(?:beginnt|startet)\b[^.!?]{0,60}\b(?:veranstaltung|workshop|seminar|kurs|\p{L}*reihe|tagung|webinar)\b|\b(?:are|is) (?:all )?welcome\b|\binvitation is\b|\bare preparing\b|\bwird\b[^.!?]{0,140}\b(?:stattfinden|veranstaltet|eröffnet)\b|\b(?:ist|sind)\b[^.!?]{0,100}\bzu sehen\b|\bwill (?:be (?:held|hosting)|take place|host|hold|present|discuss|speak|bring together|explore|cover|feature)\b|\btakes place (?:on|from|in|at)\b|\bto be held\b|\bis (?:hosting|organi[sz]ing|holding)\b|\bwe (?:plan|invite|are hosting)\b|\bwir (?:planen|laden)\b|\bmöchten wir (?:sie|euch)\b[^.!?]{0,60}\beinladen\b"
        ),
        cue!(
            Text,
            Announcement,
            2,
            1,
            r"\b(?:teilnahme|eintritt)\b[^.!?]{0,20}\bkoste[tn]\b|\bwer (?:mithelfen|teilnehmen|mitmachen|dabei sein) (?:möchte|will)\b|\berwarte[tn] (?:die|sie|euch|dich)\b|\b(?:karten|tickets)\b|\bopen to (?:the public|all|everyone)\b|\bvorkenntnisse\b|\b(?:veranstaltung|werkstatt|workshop|seminar|kurs|tagung|webinar|angebot)\b[^.!?]{0,20}\brichte[tn] sich\b|\bziel der (?:veranstaltung|tagung)\b|\bthe (?:workshop|course|webinar|event|seminar|training) (?:is|are) (?:aimed|open|free|for)\b"
        ),
        cue!(
            Text,
            Announcement,
            1,
            3,
            r"\bzielgruppe\b|\bfindet\b[^.!?]{0,160}\bstatt\b|\bfinden\b[^.!?]{0,160}\bstatt\b|\b(?:veranstaltungsort|venue|ort|wo|wann|when|where|uhrzeit|referent(?:in|en|innen)?|speakers?|kosten|moderation):|\bwill (?:take place|be held|present|discuss|speak|share|be hosting|learn)\b|\bthis (?:webinar|workshop|course|event) will\b|\bthe (?:webinar|workshop|course|event) will\b|\bbitte\b[^.!?]{0,60}\bmitbringen\b|\bim kurs\b"
        ),
        cue!(
            Text,
            Announcement,
            -2,
            2,
            r"\bfand(?:en)?\b[^.!?]{0,140}\bstatt\b|\bnahmen\b[^.!?]{0,160}\bteil\b|\b(?:took place|was held|were held|was attended)\b"
        ),
    ]
}

fn of_calls() -> Vec<Cue> {
    vec![
        cue!(
            Text,
            Call,
            3,
            1,
            r"\b(?:proposals|applications|abstracts|papers|entries|nominations|anträge|bewerbungen|beiträge)\b[^.!?]{0,20}\b(?:must|müssen|should) (?:be (?:submitted|received|sent)|\p{L}+ werden|bis)\b|\b(?:can|may) apply for (?:a |an |up to |the )?(?:grants?|funding|support|fellowships?|scholarships?)\b"
        ),
        cue!(
            Text,
            Call,
            2,
            3,
            r"\bgesucht (?:werden|sind)\b|\b(?:mitmachen|teilnehmen) können\b|\bes winken\b|\bbewirb dich\b|\b(?:deine?|ihre?) (?:aufgaben?|profil|bewerbung|qualifikation\p{L}*)\b|\bwir bieten\b|\b(?:wochen|arbeits)(?:zeit|stunden)\b|\bvergütung\b|\bbefristet\b|\btvöd\b|\b(?:your|key) (?:tasks|responsibilities|qualifications)\b|\bwe offer\b|\bjob description\b|\bsalary\b"
        ),
        cue!(
            Title,
            Call,
            5,
            1,
            r"\bcall for (?:papers|applications?|proposals?|submissions?|abstracts?|participation|contributions?|ideas|partners|projects?|nominations?|entries|expressions|school|tenders?|speakers|experts|volunteers|\p{L}+ partnerships)|\bausschreibung|\bschreib(?:t|en)\b.{0,80}\baus\b|\b(?:förder|projekt|bewerbungs|teilnahme)aufruf|\bbewerb(?:t|en sie)\b|\bjetzt bewerben|\bbewerbung(?:en|sphase|sfrist)?\b|\bopen (?:grants )?call\b|\bgrants? call\b|\bapply (?:now|by|today)\b|\bapply for (?:the |our |a )?(?:\p{L}+ ){0,2}(?:grants?|fellowships?|awards?|programmes?|prizes?|scholarships?|funding)\b|\bapplications? (?:open|invited|now)|\bopen for applications|\((?:m/w/d|w/m/d|f/m/d|m/f/d|m/w/x|d/m/w)\)|\bvacanc(?:y|ies)\b|\bwe(?:'|’| a)re hiring\b|\bstellenausschreibung|\bstellenangebot|\(?\b\d{2,3} ?%|\bm/w\b|\b(?:voll|teil)zeit\b|\bwerkstudent"
        ),
        cue!(
            Title,
            Call,
            2,
            1,
            r"\bgesucht\b|\bsucht\b|\bpraktikum\b|\bstelle als\b|\bstipendi|\bwettbewerb\b|\bfellowships?\b|\bscholarships?\b|\b(?:funding|grants?) (?:for|available|opportunit)|\bcompetition\b|\bgrants? (?:programme|program|scheme)\b|\bmitmachen\b|\b\p{L}+preis (?:19|20)\d\d\b|\bwanted\b|\bförder(?:t|ung)\b.{0,40}\b(?:projekte|partnerschaften|vorhaben|schul)"
        ),
        cue!(
            Text,
            Call,
            3,
            3,
            r"\b(?:bewerbungs|einsende|einreichungs|antrags|abgabe)(?:schluss|frist)|\bbewerben (?:können|kann|sie)\b|\b(?:kann|können)\b[^.!?]{0,120}\b(?:bewerben|beworben|einreichen|eingereicht|beantragen|beantragt)\b|\b(?:antrags|förder|teilnahme)(?:berechtigt|fähig)|\beinzureichen\b|\bbewerbungen? (?:sind|ist|bis|an|senden|unter|können|bitte)\b|\bihre (?:aussagekräftige )?bewerbung|\banträge (?:können|sind|bis)\b|\bförderanträge\b|\bskizzen\b[^.!?]{0,60}\beinreich|\bschreib(?:t|en)\b[^.!?]{0,120}\baus\b|\b(?:ist|sind|wird|werden) ausgeschrieben\b|\bvergibt\b[^.!?]{0,80}\b(?:stipend|förder|mittel|preis)|\bgefördert werden\b[^.!?]{0,60}\b(?:vorhaben|projekte|vereine)|",
            r"\binvites? (?:submissions|applications|proposals|nominations)|\bapplications? (?:close|must|should|open|are (?:now )?(?:open|invited|due|accepted)|deadline|period|will be accepted)|\b(?:deadline|closing date)\b[^.!?]{0,40}\b(?:is|was|for applications|for submissions|:)|\bplease apply\b|\babstracts?\b[^.!?]{0,50}\b(?:words|due|submitted)|\boffers?\b[^.!?]{0,30}\b(?:fellowships|scholarships|grants)|\bwe are hiring\b|\bapply by\b"
        ),
        cue!(
            Text,
            Call,
            1,
            3,
            r"\b(?:submit|submissions?)\b[^.!?]{0,60}\b(?:proposals?|abstracts?|applications?|papers?|due|should)\b|\bapplicants? (?:must|should|are|can|may|will)\b|\beligib(?:le|ility)\b|\b(?:can|may|how to) apply\b|\bwe are (?:looking for|seeking|recruiting)\b|\bwir suchen\b|\bbewerbung(?:en|sunterlagen)?\b"
        ),
        cue!(Text, Call, -2, 1, r"\bbewerbungs(?:schluss|frist)\b[^.!?]{0,40}\bwar\b"),
    ]
}

fn of_publications() -> Vec<Cue> {
    vec![
        cue!(
            Title,
            Publication,
            5,
            1,
            r"\b(?:studie|leitfaden|handbuch|broschüre|positionspapier|handreichung|arbeitshilfe|ratgeber|jahresbericht|policy brief|working paper|guide|guidebook|handbook|toolkit|study|white paper|fact ?sheet|publikation|buch|report)\b[^.!?]{0,60}\b(?:erschienen|veröffentlicht|published|released|available|verfügbar|vor)\b|^\W*(?:neu erschienen|neuerscheinung|new publication)|\b(?:neue[rs]?|new) (?:studie|publikation|leitfaden|handbuch|broschüre|study|report|publication|guide|guidebook|working paper|paper|handbook|toolkit|policy brief)\b|: an? (?:\p{L}+ ){0,2}(?:guide|guidebook|handbook|toolkit|study|review|analysis|framework)\b|^\W*(?:leitfaden|handbuch|studie|broschüre|positionspapier|arbeitshilfe|handreichung|policy brief|working paper|guidebook|toolkit|handbook|annual report|jahresbericht|forum report|conference report)\b"
        ),
        cue!(
            Text,
            Publication,
            3,
            3,
            r"\b(?:isbn|issn)\b|\bdoi\b\s?:?\s?\d|\b10.\d{4,9}/\S|\bdoi.org/|\b(?:umfasst|hat|auf) (?:\p{L}+ )?\d{1,4} seiten\b|, \d{1,4} seiten\b|\b(?:liegt|steht)\b[^.!?]{0,20} als pdf\b|\bdownload (?:the |full )?(?:pdf|report|study|guide|publication|paper|brief)\b|\bzum download\b|\b(?:kostenlos|kostenfrei|hier|als pdf)\b[^.!?]{0,30}\b(?:herunter(?:ge)?laden|heruntergeladen|bestell(?:t|bar))|\bcitation:|\bsuggested citation\b|\bherausgegeben von\b|\bherausgeber(?:in)?:|",
            r"\b(?:diese[rs]?|vorliegende[rns]?|neue[rns]?|in de[mr]) (?:studie|broschüre|publikation|leitfaden|leitfadens|handbuch|papier|positionspapier|bericht|arbeitspapier|handreichung|ratgeber)\b[^.!?]{0,80}\b(?:zeigt|werden|untersucht|enthält|umfasst|bietet|fordern|gibt|erläutert|beschreibt|analysiert|richtet sich|fasst|beleuchtet|stellt)|\bziel de[rs] (?:studie|leitfadens|handbuchs|broschüre|publikation)\b|",
            r"\b(?:this|the|our) (?:new )?(?:guide|guidebook|paper|policy brief|brief|study|publication|handbook|toolkit|working paper|white paper|article|report)\b[^.!?]{0,60}\b(?:examines?|finds|shows|explains?|presents?|analy[sz]es|argues|discusses|explores|provides|offers|outlines|investigates|reviews|describes|recommends|summari[sz]es|sets out|looks at|contains)|\bin this (?:paper|study|report|guide|article)\b|\bread the full (?:report|study|paper)\b|\bder (?:jahres|abschluss)?bericht (?:gibt|stellt|zeigt|fasst|enthält)\b|\bwe argue\b"
        ),
        cue!(
            Text,
            Publication,
            1,
            3,
            r"\bpdf\b|\bkey findings\b|\bexecutive summary\b|\bkapiteln?\b|\bchapters?\b|\b\d{1,4} (?:seiten|pages)\b|\bthe study\b|\bdie studie\b|\bautor(?:en|innen)\b|\bauthors?\b|\babstract\b"
        ),
        cue!(
            Lead,
            Publication,
            3,
            1,
            r"\b(?:studie|leitfaden|publikation|handbuch|broschüre|positionspapier|report|study|guide|guidebook|toolkit|handbook|paper|working paper)\b[^.!?]{0,80}\b(?:erschienen|veröffentlicht|liegt\b[^.!?]{0,30}\bvor|verfügbar|published|available|released|launched|out now)\b|\b(?:published|veröffentlicht(?:e|en)?)\b[^.!?]{0,60}\b(?:studie|leitfaden|broschüre|handbuch|report|study|guide|guidebook|paper|handbook)\b|\bdie studie (?:untersucht|zeigt|analysiert)"
        ),
    ]
}

fn of_conversations() -> Vec<Cue> {
    vec![
        cue!(
            Title,
            Interview,
            6,
            1,
            r"\binterview\b|\bim gespräch (?:mit|:)|\bein gespräch (?:mit|über)|\bgespräch mit\b|\bin conversation with\b|\bfragen an\b|\bquestions (?:for|to|with)\b|\bnachgefragt\b|\bq\s?&\s?a (?:with|:)|\ba conversation with\b|\bim interview\b"
        ),
        cue!(Title, Interview, 1, 1, r"^\W*[„“\x22«].{8,120}[“”\x22»]\W*$"),
        cue!(
            Lead,
            Interview,
            3,
            1,
            r"\binterview (?:mit|with)\b|\bim (?:gespräch|interview) (?:mit|erzählt|spricht|berichtet|erklärt)|\b(?:sprachen wir|haben wir gesprochen|wir sprachen|wir haben\b[^.!?]{0,60}\b(?:gesprochen|befragt|getroffen))\b|\bwe (?:spoke|talked|sat down|caught up|chatted) (?:to|with)\b|\bin this interview\b|\bdas interview führte\b|\bstellten? [^.!?]{0,40}\bfragen\b"
        ),
        cue!(
            Text,
            Interview,
            3,
            1,
            r"\bdas (?:interview|gespräch) führten?\b|\b(?:vielen dank|danke) für das (?:gespräch|interview)|\bthank you for (?:the|this|your) (?:interview|conversation|time)|\bthe interview was conducted\b|\binterviewed by\b"
        ),
    ]
}

fn of_portraits() -> Vec<Cue> {
    vec![
        cue!(
            Title,
            Portrait,
            6,
            1,
            r"\bporträt\b|\bportrait\b|\bim portr[äa]it?t?\b|\bprofile (?:of|:)|^\W*about (?:us\b|the\b|our\b)|^\W*(?:über uns|wer wir sind|who we are)|\bmeet (?:the team|\p{Lu}\p{L}+ \p{Lu})|\bstell(?:t|en) (?:sich|wir) vor\b|\bprojektsteckbrief"
        ),
        cue!(
            Text,
            Portrait,
            1,
            3,
            r"\b(?:lebt|wohnt) (?:in|mit|seit)\b|\bist \d{2}(?: jahre alt)?\b|\bis \d{2} years old\b|\bgeboren (?:in|wurde)\b|\bborn in\b|\bgrew up\b|\baufgewachsen\b|\blives in\b|\bshe works\b|\bhe works\b|\bworks as\b|\barbeitet (?:als|mit|in|seit|eng)\b|\bstudier(?:te|t)\b|\bstudied\b|\bin (?:ihrer|seiner) freizeit\b|\bsetz(?:t|en) sich\b[^.!?]{0,60}\bein\b|\bbildet\b[^.!?]{0,40}\baus\b|\b(?:unterstützt|berät|betreibt|fördert|vernetzt|begleitet)\b|\b(?:its|our) (?:members|mission|vision)\b|\bunsere? (?:ziele?|mitglieder|aufgaben?|arbeit)\b|\bwird von spenden\b|\bmitglieder (?:sind|zählt)\b|\bhat \d+ mitglieder\b|\bleads a team\b|\bleitet (?:ein|das|die)\b|\bseit (?:\d+|zehn|zwanzig|vielen) jahren\b"
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_compile() {
        assert!(CUES.all.iter().all(|cue| cue.most > 0 && cue.points != 0));
    }
}
