//! The plot of the figures that people quote, as SVG: bars of ours and of the peers, one panel a figure.
//!
//! Written by hand: it is rectangles and words, and a plotting library measures text with fonts that a machine may not have.

use std::fmt::Write as _;

use super::line::Bar;

/// A panel: the bars' name, its title, and whether its bars grow with the logarithm.
const PANELS: [(&str, &str, &str, bool); 3] = [
    ("phones", "Parse a phone number and tell a mobile", "ns, logarithmic", true),
    ("call", "Processor time of one call, beside plain reqwest's", "times plain reqwest", false),
    ("build", "Processor time of a consumer's cold release build", "times reqwest + serde_json", false),
];

const WIDTH: f64 = 760.0;
const LABEL: f64 = 190.0;
const BAR: f64 = 18.0;
const STEP: f64 = 24.0;
/// Room behind the longest bar, for its figure.
const FIGURE: f64 = 70.0;

pub(super) fn render(bars: &[&Bar]) -> String {
    let mut body = String::new();
    let mut y = 10.0;
    for (plot, title, unit, is_logarithmic) in PANELS {
        let panel: Vec<_> = bars.iter().filter(|bar| bar.plot == plot).collect();
        if panel.is_empty() {
            continue;
        }
        y += 20.0;
        let _ = writeln!(
            body,
            "<text x=\"10\" y=\"{y}\" class=\"title\">{title} <tspan class=\"unit\">({unit})</tspan></text>"
        );
        y += 10.0;
        let longest = panel.iter().map(|bar| length(bar.value, is_logarithmic)).fold(0.0, f64::max);
        for bar in panel {
            let width = (length(bar.value, is_logarithmic) / longest * (WIDTH - LABEL - FIGURE)).max(1.0);
            let class = if bar.is_ours { "ours" } else { "peer" };
            let (text, label) = (y + 13.0, escaped(&bar.label));
            let _ = writeln!(body, "<text x=\"{}\" y=\"{text}\" class=\"label\">{label}</text>", LABEL - 8.0);
            let _ = writeln!(
                body,
                "<rect x=\"{LABEL}\" y=\"{y}\" width=\"{width:.1}\" height=\"{BAR}\" class=\"{class}\"/>"
            );
            let figure = figure(bar.value);
            let _ = writeln!(body, "<text x=\"{:.1}\" y=\"{text}\">{figure}</text>", LABEL + width + 6.0);
            y += STEP;
        }
    }
    let height = y + 10.0;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" \
         role=\"img\" aria-label=\"Our crates beside their peers\">\n<style>\n\
         text {{ font: 13px sans-serif; fill: #24292f; }} .title {{ font-weight: bold; }} .unit {{ font-weight: normal; fill: #57606a; }}\n\
         .label {{ text-anchor: end; }} .ours {{ fill: #1a7f37; }} .peer {{ fill: #8c959f; }}\n\
         </style>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n{body}</svg>\n"
    )
}

fn length(value: f64, is_logarithmic: bool) -> f64 {
    if is_logarithmic { value.max(1.0).log10() } else { value }
}

fn figure(value: f64) -> String {
    if value < 10.0 { format!("{value:.2}") } else { format!("{value:.0}") }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bar_has_its_name_and_figure_and_none_leaves_the_picture() {
        let bar = |label: &str, value| Bar {
            plot: "call".to_owned(),
            label: label.to_owned(),
            value,
            is_ours: true,
        };
        let svg = render(&[&bar("a<b", 1.0), &bar("c", 4.4)]);
        assert!(svg.contains("a&lt;b") && svg.contains(">1.00<") && svg.contains(">4.40<"), "{svg}");
        assert!(svg.contains(&format!("width=\"{:.1}\"", WIDTH - LABEL - FIGURE)), "{svg}");
    }
}
