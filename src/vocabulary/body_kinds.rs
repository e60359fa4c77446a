//! Tells names of organisations by the words for their kinds.

use std::sync::LazyLock;

use regex::Regex;

/// Words for kinds of organisations. They count as separate words and at the end of German compounds.
const BODIES: &str = "Stiftung|Verein|Verband|Bund|Institut|Ministerium|Gesellschaft|Netzwerk|Agentur|Allianz|Akademie|Universität|Hochschule|Kommission|Kammer|Forum|Initiative|Zentrum|Foundation|Institute|Association|Agency|Ministry|Council|Network|Alliance|Academy|University|Commission|Organisation|Organization|Federation|Union|Centre|Center|Society|Programme|Secretariat|Coalition|Committee|Bank|Fund|Trust|Group|Platform|Department|Office|Bureau|Administration|Authority|Corps";

/// Whether one of a name's words says that it is an organisation's name.
pub fn is_body(name: &str) -> bool {
    static BODY: LazyLock<Regex> = LazyLock::new(|| {
        // At the end of a hyphenated English word it counts only if the name ends there or goes on with
        // `of` and the like: `Cross-Agency Priority` is no agency. A German one, such as
        // `Muster-Institut Bonn`, may go on with anything.
        let whole = format!(
            r"(?:^|\s)(?:{BODIES})(?:e?s|en)?(?:$|[\s,-])|-(?:{BODIES})(?:e?s|en)?(?:$|,|\s(?:of|for|für|der|des|zur)\s)"
        );
        let german = r"(?i)[\p{L}-](?:stiftung|verein|verband|bund|institut|ministerium|gesellschaft|netzwerk|agentur|allianz|akademie|universität|hochschule|kommission|kammer|forum|initiative|zentrum)(?:e?s|en)?(?:$|[\s,-])";
        Regex::new(&format!("{whole}|{german}")).expect("the expression is a constant that tests compile")
    });
    BODY.is_match(name)
}
