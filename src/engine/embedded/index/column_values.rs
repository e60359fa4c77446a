//! Reading all values of a column at once. Asking a column for the value of each document takes three times as long.

use std::ops::Range;

use tantivy::DocId;
use tantivy::columnar::Column;

/// The number of documents whose values are read together.
const BLOCK: u32 = 1024;

/// Calls `each` with every document and value of a column, in the order of the documents.
pub fn for_each_value(column: &Column<u64>, docs: Range<DocId>, mut each: impl FnMut(DocId, u64)) {
    let (mut owners, mut rows, mut values) = (Vec::new(), Vec::new(), Vec::new());
    let mut block = Vec::with_capacity(BLOCK as usize);
    for start in docs.clone().step_by(BLOCK as usize) {
        block.clear();
        block.extend(start..docs.end.min(start.saturating_add(BLOCK)));
        owners.clear();
        rows.clear();
        column.row_ids_for_docs(&block, &mut owners, &mut rows);
        values.resize(rows.len(), 0);
        column.values.get_vals(&rows, &mut values);
        owners.iter().zip(&values).for_each(|(doc, value)| each(*doc, *value));
    }
}

/// The value of each document, 0 where it has none or one that is greater than 32 bits.
pub fn small_values(column: &Column<u64>, docs: Range<DocId>) -> Vec<u32> {
    let mut values = vec![0; docs.len()];
    for_each_value(column, docs, |doc, value| values[doc as usize] = u32::try_from(value).unwrap_or(0));
    values
}

/// Calls `each` with every document that has exactly `N` values, in the order of the documents.
pub fn for_each_record<const N: usize>(
    column: &Column<u64>,
    docs: Range<DocId>,
    mut each: impl FnMut(DocId, &[u64; N]),
) {
    let (mut current, mut record) = (0, Vec::with_capacity(N));
    let mut end = |doc: DocId, record: &mut Vec<u64>| {
        if let Ok(whole) = <&[u64; N]>::try_from(record.as_slice()) {
            each(doc, whole);
        }
        record.clear();
    };
    for_each_value(column, docs, |doc, value| {
        if doc != current {
            end(current, &mut record);
            current = doc;
        }
        record.push(value);
    });
    end(current, &mut record);
}
