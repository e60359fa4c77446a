//! Cells of tables that spreadsheet programs open.

/// Signs with which such programs take a cell for a formula.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
/// Signs at which some of them split a row into cells, whatever the head says: a German one takes the semicolon.
const SEPARATORS: [char; 2] = [';', '\t'];

/// A cell in which no program sees a formula, wherever it splits the row: what begins as one gets an apostrophe, which
/// marks it as text. Programs skip white space, control characters and quotation marks before they look.
pub fn harmless(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len() + 1);
    if cell.starts_with(['\t', '\r', '\n']) {
        out.push('\'');
    }
    let mut begins = true;
    for part in cell.split_inclusive(SEPARATORS) {
        let skipped = |c: char| c.is_whitespace() || c.is_control() || c == '"';
        let is_formula = part.trim_start_matches(skipped).starts_with(FORMULA);
        // Of a text, only what another program would take for a cell of its own is marked behind its blanks.
        if is_formula && !(begins && out.starts_with('\'')) {
            out.push('\'');
        }
        out.push_str(part);
        begins = false;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_a_formula_wherever_a_row_is_split() {
        for (cell, expected) in [
            ("Wasser; Energie", "Wasser; Energie"),
            ("2021-2023; -", "2021-2023;' -"),
            ("=1+1", "'=1+1"),
            ("  @SUM(A1)", "'  @SUM(A1)"),
            ("\t=1", "'\t'=1"),
            ("\nText", "'\nText"),
            ("x;=cmd|' /C calc'!A0", "x;'=cmd|' /C calc'!A0"),
            ("x;\"=1\"", "x;'\"=1\""),
            ("a\t＝1;+2", "a\t'＝1;'+2"),
        ] {
            assert_eq!(harmless(cell), expected);
        }
    }
}
