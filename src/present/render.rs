//! Rendering of the templates in `templates/`, which are checked when the program is compiled.

/// Renders a template.
pub(super) fn render(template: &impl askama::Template) -> String {
    template.render().expect("templates only fail where a value's Display does, and none of ours does")
}
