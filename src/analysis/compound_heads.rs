//! Everyday nouns that German compounds end in. A lexicon learnt from a small collection, or from laws, has few of
//! them, and without them nothing tells that `Winterferien` is *Winter* and *Ferien*.

use std::collections::HashSet;
use std::sync::LazyLock;

/// The nouns in lower case, with those plurals that are more than another ending.
const NOUNS: &str = "\
    abend abende abteil acker aktion angebot anlage arbeit arzt auto bach bad bahn ball bank bar bau bauer \
    baum becken beere beet berg bericht besuch bett bild birne blatt blick blume blätter boden bohne boot \
    brett brot bruch brunnen brücke buch bus bäche bäder bänder bänke bäume böden bücher bühne café camp \
    chor club dach damm deck decke dienst dorf druck duft dächer dörfer eimer eis essen fach fahrer fahrt \
    fall farbe farm fass feier feld fenster ferien fest fett feuer film fisch flasche fleisch flug fluss \
    flüsse folie forschung foto frau freund frucht früchte fuhr fächer führer gabe gang garten gast geber \
    gebirge gebäck gefühl gemüse gericht gerät geschirr geschoss geschäft getränk gewitter gewürz glas \
    gläser gras griff gruppe gräser gänge gärten gäste gürtel haar hafen hahn halle halt handel hang haus \
    haut heft heim helfer hemd herd hilfe hof holz hose hotel huhn hund häfen händler häuser höfe hölzer \
    hühner hütte insel jacke jagd jahr jahre junge kabel kaffee kanal kanne karte kasse kauf keller kern \
    kerne kind kinder kino kirche kirsche kissen kiste klasse kleid kleider klima klinik knolle koch kohl \
    kohle konferenz konzert kopf korb korn kraft kraut krebs kreis krippe kräfte kräuter kuchen kuh kunst \
    kurs käse köche körbe körner küche kühe künste küste lade laden lage lager lampe land lauf lehrer \
    lehrling leiter leute licht lichter lied lieder linse liste luft läden länder läufe mann markt maschine \
    mauer maß meer mehl meister messer miete milch minister mittel monat monate morgen motor museum musik \
    mutter mädchen männer märkte möbel mühle mütze nacht nadel nahme name namen nehmer netz nudel nuss \
    nächte nüsse obst ofen paket park partner pause pfad pfanne pferd pflanze pilz plan plantage platz pläne \
    plätze porzellan post preis presse projekt pumpe quelle rad rand raum regal regen reis reise rennen rest \
    rind rinder ring rock roller ruf räder räume röcke saal saat sack saft saison salat salz samen sand satz \
    schaf schau scheibe schein schicht schiff schild schlag schloss schluss schläge schlösser schmuck schnee \
    schnitt schrank schritt schränke schuh schuhe schule schwein schüler see segel seife seil seite seminar \
    sessel sicht sieb sitz socke sohn sonne sorte speise spiegel spiel spieler sport sprache sprung stadt \
    stall stand stein steine stern stieg stift stoff stoffe strauch straße strom strudel sträucher stuhl \
    stunde sturm städte ställe stück stühle stürme suppe säfte säle sätze söhne tag tage tal tanz tasche \
    tasse teich teig teil teller teppich theater tier tiere tisch tische tochter tomate topf tor torte tour \
    traube treppe tritt träger tuch turm täler tänze töpfe tücher tür türme uhr urlaub vater verein vogel \
    vorhang väter vögel wagen wahl wald wand wasser weg wege weide wein weine welle werk werke wetter wiese \
    wind winde winter wirt woche wolle wort worte wunsch wurf wurst wurzel wälder wände wäsche wörter würfel \
    würste zahl zahn zaun zeit zeiten zeitung zelt zelte ziege zimmer zoll zucker zug zunge zähne zäune züge \
    äcker ärzte öfen öl öle";

/// Inflectional endings of nouns.
const ENDINGS: [&str; 7] = ["", "n", "en", "e", "s", "es", "er"];

static HEADS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| NOUNS.split_whitespace().collect());

/// Whether a lower-case word is one of the nouns, possibly inflected.
pub(super) fn is_head(word: &str) -> bool {
    ENDINGS.iter().any(|ending| word.strip_suffix(ending).is_some_and(|noun| HEADS.contains(noun)))
}
