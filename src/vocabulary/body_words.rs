//! The words that tell names of bodies apart from other capitalised words: heads, what ends a name,
//! and what begins none.

use std::collections::HashMap;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::capitals::{Word, is_calendar, is_generic, is_office};
use crate::analysis::WordSet;

/// What a head says of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BodyKind {
    /// It stands for itself: a foundation, a university.
    Own,
    /// It is named by its place: a town, a diocese.
    Place,
    /// It is often run by another body: an initiative, a network.
    RunByOthers,
    /// It is a part of a larger body: a department, a secretariat.
    Part,
}

/// Heads that count as separate words and behind a hyphen.
const WORDS: [(BodyKind, &str); 4] = [
    (
        BodyKind::Own,
        "stiftung verein verband verbund bund institut ministerium gesellschaft agentur allianz bündnis akademie \
        universität hochschule kommission kammer kolleg stadtwerke werke archiv museum bibliothek bücherei \
        kirchengemeinde pfarrei dekanat caritas diakonie diakoniewerk kolpingwerk klinikum krankenhaus klinik schule \
        gymnasium fakultät lehrstuhl genossenschaft sparkasse bank fonds konzern gewerkschaft partei rat dachverband \
        union club freundeskreis förderverein förderkreis freunde alumni liga arbeitsgemeinschaft landesarbeitsgemeinschaft \
        konsortium theater orchester innung weltladen abtei propstei landeszentrale verbraucherzentrale \
         naturschutzstation partnerschaftskreis flüchtlingsrat stadtrat gemeinderat kreisrat kirchenrat \
         landesamt bundesamt umweltbundesamt landratsamt regierungspräsidium jugendring jugendamt hilfswerk missionswerk werkstatt verlag \
        arbeitskreis runde kanzlei senat botschaft konsulat komitee kuratorium welthaus handwerkerschaft kolpingsfamilie \
        frauenrat ernährungsrat umweltrat kulturrat klimarat kloster hospiz sternwarte studierendenwerk \
        foundation institute association agency ministry council alliance academy university college school commission \
        organisation organization federation confederation union centre center society coalition committee \
        trust corps authority board chamber church parish museum library hospital consortium partnership league \
        cooperative company corporation club friends watch congregation assembly laboratory lab observatory \
        administration bureau guild movement conservancy collective charity faculty theatre gallery archives hub \
        embassy consulate senate parliament synod fellowship polytechnic conservatoire institution caucus convention",
    ),
    (
        BodyKind::Place,
        "tu fh th ihk hwk vhs uni awo drk asb nabu dlrg stadtverwaltung kreisverwaltung gemeindeverwaltung \
        stadt gemeinde landkreis marktgemeinde hansestadt landeshauptstadt bundesstadt bistum erzbistum diözese \
        freistaat bezirksamt kirchenkreis kirchenbezirk samtgemeinde verbandsgemeinde \
        city town municipality county diocese archdiocese borough district republic government kingdom state",
    ),
    (
        BodyKind::RunByOthers,
        "netzwerk netz initiative forum plattform zentrum programm kampagne kooperation network programme program platform \
        fund group campaign group",
    ),
    (
        BodyKind::Part,
        "sekretariat redaktion abteilung referat büro landesbüro geschäftsstelle außenstelle servicestelle dezernat amt team \
        regionalbüro länderbüro fachgruppe ausschuss secretariat department division office section unit branch desk",
    ),
];

/// Heads that also count as the end of a closed German compound.
const ENDS: [(BodyKind, &str); 4] = [
    (
        BodyKind::Own,
        "stiftung verein verband verbund bund institut ministerium gesellschaft agentur allianz bündnis akademie \
        universität hochschule kommission kammer kolleg werke werk archiv museum bibliothek bücherei kirche \
        klinikum krankenhaus klinik schule gymnasium genossenschaft kasse bank gewerkschaft partei ring \
        freundeskreis förderkreis arbeitskreis liga gemeinschaft anstalt behörde betriebe hilfswerk jugendrat \
        landesrat seniorenrat bauernhof volkshochschule fonds vereinigung organisation innung theater orchester abtei \
         weltladen kanzlei handwerkerschaft",
    ),
    (BodyKind::Place, "stadt kirchenkreis kirchengemeinde landkreis gemeinde bistum"),
    (BodyKind::RunByOthers, "netzwerk initiative forum plattform zentrum programm kampagne"),
    (BodyKind::Part, "sekretariat abteilung referat büro stelle dezernat amt ausschuss"),
];

/// Words in lower case within which a head is no body, or that are no head though they end like one.
const NO_HEADS: &str = "bundesland innenstadt altstadt großstadt kleinstadt hauptstadt partnerstadt heimatstadt \
    weltstadt hafenstadt handwerk netzwerk feuerwerk kraftwerk bauwerk kunstwerk stockwerk tagwerk lehrwerk datenbank \
    parkbank gartenbank werkbank steuerung frühling beitrag vorrat hausrat verrat zeitstelle baustelle haltestelle \
    schnittstelle planstelle anlaufstelle fundstelle arbeitsstelle ladestelle messstelle meldestelle gemeinschaft \
    netzwerke kernkompetenz wirtschaft schaltstelle fahrschule baumschule \
    zivilgesellschaft weltgemeinschaft wertegemeinschaft partnergemeinde partnerkommune sitzbank kirchenbank amt \
    ehrenamt vorstand bergwerk uhrwerk förderprogramm rahmenprogramm begleitprogramm kulturprogramm \
    tagesprogramm ferienprogramm konjunkturprogramm jahresprogramm veranstaltungsprogramm regierungsprogramm \
    parteiprogramm stipendienprogramm austauschprogramm bildungsprogramm sofortprogramm klimaschutzprogramm \
    mentorenprogramm trainingsprogramm sonderprogramm arbeitsprogramm";

/// Capitalised words that end a name: events, texts, groups of persons, roles and other plain nouns.
const ENDING: &str = "mitglieder gäste fachleute menschen kinder jugendliche eltern vertreter vertreterinnen \
    teilnehmende teilnehmer teilnehmerinnen expertinnen experten interessierte bürger bürgerinnen schüler \
    schülerinnen studierende akteure akteurinnen partner partnerin partnerinnen kommunen unternehmen delegationen \
    kolleginnen kollegen frauen männer familien bewohner bewohnerinnen nachbarn geflüchtete lehrkräfte pädagogen \
    journalisten journalistinnen politiker politikerinnen bürgermeister bürgermeisterinnen gemeinden städte vereine \
    schulen betriebe firmen organisationen institutionen workshop workshops seminar seminare tagung tagungen konferenz \
    konferenzen veranstaltung veranstaltungen webinar webinare training trainings treffen fest kurs kurse lehrgang \
    jahresempfang empfang jahrestagung netzwerktreffen sitzung vortrag vorträge studie bericht leitfaden broschüre \
    handbuch ergebnisse themen projekt projekte preis preise spenden geld hilfe zahlen pläne ideen maßnahmen \
    informationen unterstützung angebote fragen antworten veranstalter veranstalterin organisator ausrichter \
    herausgeber träger gastgeber gastgeberin initiator autoren redakteurin foto fotos text texte tel telefon fax mail \
    e-mail internet teil ende beginn eintritt anmeldung uhr mitarbeiter mitarbeiterin mitarbeitende leitung vorstand \
    members guests experts participants people representatives delegates staff conference workshop workshops meeting \
    meetings summit seminar webinar training session report study guide handbook paper event events day week \
    award awards project projects director president chair manager officer secretary minister founder annual \
    host hosts organiser organisers publisher photo source phone email website page press release news statement \
    building campus headquarters premises grounds house session ceo spokesperson spokeswoman spokesman";

/// Capitalised words that begin no name: they only stand before one at the start of a sentence, or say
/// what the body does in the sentence.
const NO_BEGINNING: &str = "neue neuer neues neuen erste erster ersten zweite zweiten dritte dritten weitere weiteren \
    viele alle mehrere beide jede jeder kleine große gute mein unsere unser ihre ihr seine sein diese dieser eine ein \
    new first second third many several both each every our their its his her another further other young local \
    jahre jahren monate wochen tage tagen years weeks days gestern heute morgen yesterday today tomorrow now then here there as when while after before since in at on by \
    with from for about under once our dear beim vom zum zur ebenso auch so dann damals hier dort seit nach vor \
    kooperationspartner mitveranstalter schirmherrin schirmherr auftraggeber verein initiatoren gastgebende \
    co-host hosted organised organized veranstaltet organisiert herausgegeben ausgerichtet eingeladen gefördert";

/// Small words that names hold between capitalised ones.
const JOINTS: &str = "of for on für der des zur zum in de du del against gegen";
/// What a body is for behind `zur` and `zum`, which elsewhere lead to what somebody is invited to.
const PURPOSES: &str = "förderung erhaltung pflege erforschung bekämpfung verbreitung unterstützung umsetzung stärkung \
    rettung hilfe wahrung bewahrung forschung entwicklung verbesserung sicherung aufarbeitung verhütung schutz erhalt \
    wohl aufbau wiederaufbau";

static NOT_HEADS: LazyLock<WordSet> = LazyLock::new(|| WordSet::new(NO_HEADS));
pub(super) static ENDS_NAME: LazyLock<WordSet> = LazyLock::new(|| WordSet::new(ENDING));
pub(super) static BEGINS_NONE: LazyLock<WordSet> = LazyLock::new(|| WordSet::new(NO_BEGINNING));
pub(super) static PURPOSE: LazyLock<WordSet> = LazyLock::new(|| WordSet::new(PURPOSES));
pub(super) static JOINS: LazyLock<WordSet> = LazyLock::new(|| WordSet::new(JOINTS));

/// The kind of body that a word is a head of.
pub(super) fn head(word: &str) -> Option<BodyKind> {
    static WHOLE: LazyLock<HashMap<&str, BodyKind>> = LazyLock::new(|| {
        WORDS
            .iter()
            .flat_map(|(kind, words)| words.split_whitespace().map(move |word| (word, *kind)))
            .collect()
    });
    if !word.starts_with(char::is_uppercase) {
        return None;
    }
    let lower = word.to_lowercase();
    let last = lower.rsplit(['-', '/']).next().unwrap_or(&lower);
    let stems = [last, last.strip_suffix("es").unwrap_or(last), last.strip_suffix('s').unwrap_or(last)];
    if let Some(kind) = stems.iter().find_map(|stem| WHOLE.get(stem)) {
        return Some(*kind);
    }
    stems.iter().filter(|stem| !NOT_HEADS.has(stem)).find_map(|stem| head_at_end(stem))
}

/// The kind of body that the longest head at the end of a word in lower case is of. Something of at least three bytes
/// stands before it.
fn head_at_end(stem: &str) -> Option<BodyKind> {
    static HEADS: LazyLock<FxHashMap<&str, BodyKind>> = LazyLock::new(|| {
        let heads = ENDS.iter().flat_map(|(kind, ends)| ends.split_whitespace().map(move |end| (end, *kind)));
        heads.collect()
    });
    const BEFORE: usize = 3;
    let ends = (BEFORE..stem.len()).filter_map(|at| stem.get(at..));
    ends.filter_map(|end| HEADS.get(end)).next().copied()
}

/// Whether a capitalised word ends a name before it.
pub(super) fn ends_name(word: &Word) -> bool {
    let lower = word.lower();
    let last = lower.rsplit('-').next().unwrap_or(&lower);
    ENDS_NAME.has(last) || is_office(&lower) || is_calendar(&lower) || is_generic(&lower)
}

/// Ends of German words for people.
const PEOPLE: [&str; 5] = ["innen", "willigen", "lichen", "enden", "tragten"];

/// Whether a word names people, an event, a text or a day, so that it is no part of a body's name.
pub fn is_no_name(word: &str) -> bool {
    ends_name(&Word { range: 0..word.len(), text: word, gap: " " })
        || PEOPLE.iter().any(|end| word.ends_with(end))
}

/// Whether a head is followed by a small word or nothing, never by another noun: in `will das Ministerium
/// Eckpunkte vorlegen` the name ends with it.
pub(super) fn takes_no_noun(head: &str) -> bool {
    let lower = head.to_lowercase();
    ["ministerium", "ministeriums", "ministry", "kommission", "commission"]
        .iter()
        .any(|end| lower.ends_with(end))
}

/// Whether a head names several bodies: `Focus Groups`.
pub(super) fn is_english_plural(word: &str) -> bool {
    const PLURALS: [&str; 14] = [
        "Groups",
        "Labs",
        "Centers",
        "Centres",
        "Schools",
        "Councils",
        "Committees",
        "Offices",
        "Programs",
        "Programmes",
        "Networks",
        "Departments",
        "Agencies",
        "Boards",
    ];
    PLURALS.contains(&word)
}
