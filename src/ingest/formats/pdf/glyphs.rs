//! Reads the letters of a page with their positions, in the order in which they are drawn.

use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::Dict;
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, interpret_page,
};
use unicode_normalization::UnicodeNormalization;

/// Number of units in an em, in the space that glyphs are drawn in.
const UNITS_PER_EM: f64 = 1000.0;

/// A letter, or several for which one glyph stands. Lengths are in points; y grows upwards.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    pub text: String,
    pub x: f64,
    /// The x coordinate at which the next letter is expected.
    pub end: f64,
    pub y: f64,
    pub size: f64,
    /// Whether it is marked as an artifact: part of a running head or a page number.
    pub artifact: bool,
}

/// The letters that a page draws.
#[derive(Debug, Default)]
pub struct Drawn {
    pub glyphs: Vec<Letter>,
    /// Number of glyphs whose letters are unknown.
    pub unknown: usize,
    pub height: f64,
}

/// The letters of a page that are upright.
pub fn page_glyphs(pdf: &Pdf, page: &Page<'_>) -> Drawn {
    let cache = InterpreterCache::new();
    let bounds = Rect::new(0.0, 0.0, 1.0, 1.0);
    let mut context =
        Context::new(Affine::IDENTITY, bounds, &cache, pdf.xref(), InterpreterSettings::default());
    let mut collector = Collector::default();
    interpret_page(page, &mut context, &mut collector);
    collector.drawn.height = f64::from(page.base_dimensions().1);
    collector.drawn
}

#[derive(Debug, Default)]
struct Collector {
    drawn: Drawn,
    /// For each open marked content, whether it is an artifact.
    marks: Vec<bool>,
}

impl Device<'_> for Collector {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, _: &DrawMode) {
        let artifact = self.marks.iter().any(|&artifact| artifact);
        for glyph in run.glyphs() {
            let transform = props.transform * glyph.transform();
            let [a, b, c, d, ..] = transform.as_coeffs();
            let size = d.abs() * UNITS_PER_EM;
            // Rotated text is a stamp, the label of an axis, or a margin note.
            if b.abs() > a.abs() * 0.2 || c.abs() > d.abs() * 0.6 || !size.is_finite() || size < 0.5 {
                continue;
            }
            let text = match glyph.as_unicode() {
                Some(BfString::Char(c)) => readable(c.to_string()),
                Some(BfString::String(text)) => readable(text),
                None => None,
            };
            let Some(text) = text else {
                self.drawn.unknown += 1;
                continue;
            };
            let at = transform * Point::ZERO;
            let width = match &**glyph {
                Glyph::Outline(outline) => outline.advance_width(),
                Glyph::Type3(drawing) => drawing.advance_width(),
            };
            // Half an em is the width of an ordinary letter.
            let width = width.map_or(UNITS_PER_EM / 2.0, f64::from) * a.abs();
            self.drawn.glyphs.push(Letter { text, x: at.x, end: at.x + width, y: at.y, size, artifact });
        }
    }

    fn begin_marked_content(&mut self, tag: &[u8], _: Option<&Dict<'_>>) {
        self.marks.push(tag == b"Artifact");
    }

    fn end_marked_content(&mut self) {
        self.marks.pop();
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'_>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'_, '_>, _: ImageDrawProps<'_>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// The text of a glyph with ligatures decomposed; `None` if it is a private-use or control character.
fn readable(text: String) -> Option<String> {
    let text: String = text
        .chars()
        .flat_map(|c| {
            // Only ligatures are decomposed: NFKC would turn ² and ½ into other numbers.
            let ligature = matches!(c, '\u{fb00}'..='\u{fb06}');
            let single = [c];
            if ligature { single.into_iter().nfkc().collect::<Vec<_>>() } else { single.to_vec() }
        })
        .filter(|c| !c.is_control())
        .collect();
    let known = |c: char| !matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{fffd}' | '\u{f0000}'..);
    (!text.is_empty() && text.chars().all(known)).then_some(text)
}
