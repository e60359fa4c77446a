//! Filter expressions: conditions on facets joined by AND, OR and NOT, as clients of the
//! InstantSearch shape write them.
//!
//! ```text
//! expression = term (OR term)*            "organiser" = "GIZ" OR organiser = BMZ
//! term       = factor (AND factor)*       year >= 2020 AND NOT theme = wasser
//! factor     = NOT factor | ( expression ) | condition
//! condition  = NAME (= | != | < | <= | > | >=) VALUE | NAME [NOT] IN [ VALUE, … ]
//!            | NAME NUMBER TO NUMBER | NAME [NOT] EXISTS
//! ```
//!
//! Names and values may stand in quotation marks of either kind, with `\` before what would end
//! them. Values are found by id or name, as in every other filter, and an unknown one is an error that names the
//! nearest ones.

use std::iter::Peekable;
use std::vec::IntoIter;

use super::params::{SHOWN_NAME, SHOWN_VALUE, shortened, unknown_value};
use super::plan::{FilterExpression, NONE_VALUE};
use super::planner::Planner;
use crate::article::Facet;

/// The longest expression that is read, in bytes.
const MAX_BYTES: usize = 20_000;
/// The most brackets and negations within one another. It bounds the depth of recursion.
const MAX_DEPTH: usize = 50;
/// The most conditions of all expressions of a search, each value of a list counted: each is looked at for every
/// article that has the words.
pub(super) const MAX_CONDITIONS: usize = 256;

/// Why an expression can't be read; the text says what was expected and what stands there instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ExpressionError(String);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Symbol {
    /// A name, value or keyword; `quoted` ones are never keywords.
    Text {
        text: String,
        quoted: bool,
    },
    Sign(&'static str),
}

impl Symbol {
    fn is_word(&self, word: &str) -> bool {
        matches!(self, Self::Text { text, quoted: false } if text.eq_ignore_ascii_case(word))
    }

    fn shown(&self) -> String {
        match self {
            Self::Text { text, .. } => shortened(text, SHOWN_NAME),
            Self::Sign(sign) => (*sign).to_owned(),
        }
    }
}

/// The signs of the syntax, longer ones before those they begin with.
const SIGNS: [&str; 11] = ["!=", "<=", ">=", "=", "<", ">", "(", ")", "[", "]", ","];

/// Divides an expression into names, values and signs.
fn symbols(text: &str) -> Result<Vec<Symbol>, ExpressionError> {
    if text.len() > MAX_BYTES {
        return Err(ExpressionError(format!("the filter is longer than {MAX_BYTES} bytes")));
    }
    let mut symbols = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            symbols.push(Symbol::Sign(sign));
            rest = &rest[sign.len()..];
        } else if matches!(first, '"' | '\'') {
            let (text, after) = quoted(&rest[1..], first)?;
            symbols.push(Symbol::Text { text, quoted: true });
            rest = after;
        } else {
            let ends = |c: char| c.is_whitespace() || "!=<>()[],\"'".contains(c);
            let end = rest.find(ends).unwrap_or(rest.len()).max(first.len_utf8());
            symbols.push(Symbol::Text { text: rest[..end].to_owned(), quoted: false });
            rest = &rest[end..];
        }
        rest = rest.trim_start();
    }
    Ok(symbols)
}

/// The text up to an end mark, without its escapes, and the rest behind the mark.
fn quoted(text: &str, end: char) -> Result<(String, &str), ExpressionError> {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => value.extend(letters.next().map(|(_, escaped)| escaped)),
            letter if letter == end => return Ok((value, &text[at + end.len_utf8()..])),
            letter => value.push(letter),
        }
    }
    Err(ExpressionError(format!("a quotation mark {end} has no end in the filter")))
}

/// A recursive descent parser over the symbols of an expression.
struct Parser<'a, 'p> {
    symbols: Peekable<IntoIter<Symbol>>,
    planner: &'a Planner<'p>,
    depth: usize,
    /// The number of conditions that may still come.
    conditions: &'a mut usize,
}

impl Planner<'_> {
    /// Reads a filter expression, which may have at most as many `conditions` as are left; subtracts those that it has.
    pub(super) fn expression(
        &self,
        text: &str,
        conditions: &mut usize,
    ) -> Result<FilterExpression, ExpressionError> {
        let symbols = symbols(text)?.into_iter().peekable();
        let mut parser = Parser { symbols, planner: self, depth: 0, conditions };
        let expression = parser.expression()?;
        match parser.symbols.next() {
            None => Ok(expression),
            Some(symbol) => Err(expected("AND, OR or the end", Some(&symbol))),
        }
    }
}

fn expected(what: &str, found: Option<&Symbol>) -> ExpressionError {
    let found = found.map_or("the end".to_owned(), |symbol| format!("'{}'", symbol.shown()));
    ExpressionError(format!("expected {what} in the filter, found {found}"))
}

impl Parser<'_, '_> {
    fn expression(&mut self) -> Result<FilterExpression, ExpressionError> {
        let mut terms = vec![self.term()?];
        while self.take_word("OR") {
            terms.push(self.term()?);
        }
        Ok(FilterExpression::any(terms))
    }

    fn term(&mut self) -> Result<FilterExpression, ExpressionError> {
        let mut factors = vec![self.factor()?];
        while self.take_word("AND") {
            factors.push(self.factor()?);
        }
        Ok(FilterExpression::all(factors))
    }

    fn factor(&mut self) -> Result<FilterExpression, ExpressionError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(ExpressionError(format!("more than {MAX_DEPTH} brackets stand within one another")));
        }
        let factor = if self.take_word("NOT") {
            FilterExpression::Not(Box::new(self.factor()?))
        } else if self.take_sign("(") {
            let expression = self.expression()?;
            if !self.take_sign(")") {
                return Err(expected("a closing bracket", self.symbols.peek()));
            }
            expression
        } else {
            self.condition()?
        };
        self.depth -= 1;
        Ok(factor)
    }

    fn condition(&mut self) -> Result<FilterExpression, ExpressionError> {
        let name = match self.symbols.next() {
            Some(Symbol::Text { text, .. }) => text,
            other => return Err(expected("the name of a facet", other.as_ref())),
        };
        let facet = Facet::from_name(&name).ok_or_else(|| {
            let name = shortened(&name, SHOWN_NAME);
            let mut names = Facet::NAMES;
            names.sort_unstable();
            ExpressionError(format!("'{name}' can't be filtered by; use {}", names.join(", ")))
        })?;
        let negated = self.take_word("NOT");
        let condition = if self.take_word("IN") {
            self.list(facet)?
        } else if self.take_word("EXISTS") {
            self.count()?;
            let none = FilterExpression::Value(facet, NONE_VALUE.to_owned());
            FilterExpression::Not(Box::new(none))
        } else if negated {
            return Err(expected("IN or EXISTS", self.symbols.peek()));
        } else {
            self.count()?;
            self.comparison(facet)?
        };
        Ok(if negated { FilterExpression::Not(Box::new(condition)) } else { condition })
    }

    /// Counts a condition.
    fn count(&mut self) -> Result<(), ExpressionError> {
        *self.conditions = self.conditions.checked_sub(1).ok_or_else(|| {
            let each = "a value of a list counts as one";
            ExpressionError(format!("the filter has more than {MAX_CONDITIONS} conditions; {each}"))
        })?;
        Ok(())
    }

    fn list(&mut self, facet: Facet) -> Result<FilterExpression, ExpressionError> {
        if !self.take_sign("[") {
            return Err(expected("[", self.symbols.peek()));
        }
        let mut values = Vec::new();
        while !self.take_sign("]") {
            self.count()?;
            values.push(self.value(facet)?);
            if !self.take_sign(",") && self.symbols.peek() != Some(&Symbol::Sign("]")) {
                return Err(expected(", or ]", self.symbols.peek()));
            }
        }
        Ok(FilterExpression::any(values))
    }

    fn comparison(&mut self, facet: Facet) -> Result<FilterExpression, ExpressionError> {
        let sign = match self.symbols.peek() {
            Some(Symbol::Sign(sign)) if ["=", "!=", "<", "<=", ">", ">="].contains(sign) => *sign,
            Some(Symbol::Text { .. }) => {
                let from = self.year(facet)?;
                if !self.take_word("TO") {
                    return Err(expected("TO", self.symbols.peek()));
                }
                let to = self.year(facet)?;
                // Ends that are the wrong way round are turned, as in every other range.
                return Ok(FilterExpression::Years { from: from.min(to), to: from.max(to) });
            }
            other => return Err(expected("=, !=, <, <=, >, >=, TO, IN or EXISTS", other)),
        };
        self.symbols.next();
        Ok(match sign {
            "=" => self.value(facet)?,
            "!=" => FilterExpression::Not(Box::new(self.value(facet)?)),
            "<" => FilterExpression::Years { from: i32::MIN, to: self.year(facet)?.saturating_sub(1) },
            "<=" => FilterExpression::Years { from: i32::MIN, to: self.year(facet)? },
            ">" => FilterExpression::Years { from: self.year(facet)?.saturating_add(1), to: i32::MAX },
            _ => FilterExpression::Years { from: self.year(facet)?, to: i32::MAX },
        })
    }

    fn value(&mut self, facet: Facet) -> Result<FilterExpression, ExpressionError> {
        let text = match self.symbols.next() {
            Some(Symbol::Text { text, .. }) => text,
            other => return Err(expected("a value", other.as_ref())),
        };
        if facet == Facet::Year && text != NONE_VALUE {
            let year = number(&text).ok_or_else(|| expected_year(&text))?;
            return Ok(FilterExpression::Years { from: year, to: year });
        }
        let value = text.trim();
        match self.planner.resolve(facet, value) {
            Some(id) => Ok(FilterExpression::Value(facet, id)),
            None => {
                let nearest = self.planner.nearest_values(facet, value);
                Err(ExpressionError(unknown_value(facet.name(), &shortened(value, SHOWN_VALUE), &nearest)))
            }
        }
    }

    fn year(&mut self, facet: Facet) -> Result<i32, ExpressionError> {
        if facet != Facet::Year {
            return Err(ExpressionError(format!("only year can be compared by size, {facet} can't")));
        }
        match self.symbols.next() {
            Some(Symbol::Text { text, .. }) => number(&text).ok_or_else(|| expected_year(&text)),
            other => Err(expected("a year", other.as_ref())),
        }
    }

    fn take_word(&mut self, word: &str) -> bool {
        self.symbols.next_if(|symbol| symbol.is_word(word)).is_some()
    }

    fn take_sign(&mut self, sign: &'static str) -> bool {
        self.symbols.next_if_eq(&Symbol::Sign(sign)).is_some()
    }
}

/// A number as clients write years: `2023`, also `2023.0`.
fn number(text: &str) -> Option<i32> {
    let number = text.trim().parse::<f64>().ok()?;
    (number.fract() == 0.0 && number.abs() < 1e9).then_some(number as i32)
}

fn expected_year(text: &str) -> ExpressionError {
    expected("a year", Some(&Symbol::Text { text: text.to_owned(), quoted: true }))
}
