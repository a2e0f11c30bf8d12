//! Verdicts as one HTML page that needs nothing else: no script, no font, no network.

use super::formula::{Part, parts, symbols};
use super::mathml::{math, matrix};
use super::{Entry, evidence_of, necessity_of, rows, summary};
use crate::claims::Trial;

const STYLE: &str = "\
body{font:16px/1.5 Georgia,'DejaVu Serif',serif;max-width:52em;margin:2em auto;padding:0 1em;color:#222}\
h1{font-size:1.5em}h2{font-size:1.15em;margin-top:2.2em;border-top:1px solid #ddd;padding-top:.8em}\
table.list{border-collapse:collapse;width:100%;font-size:.92em}table.list td,table.list th{text-align:left;\
padding:.2em .6em;border-bottom:1px solid #eee;vertical-align:top}td.n{text-align:right}\
.status{font:bold .8em sans-serif;padding:.15em .5em;border-radius:.3em;color:#fff;white-space:nowrap}\
.proved,.confirmed{background:#2b7a3d}.refuted{background:#b3261e}.imprecise{background:#b06f00}\
.undecided{background:#666}blockquote{margin:.6em 0;padding:.3em 1em;border-left:4px solid #ccc}\
.matrix{display:inline-block;vertical-align:middle;margin:.3em 1.2em .3em 0}\
@media(max-width:36em){table.list,table.list tbody,table.list tr,table.list td{display:block;width:auto}\
table.list tr:first-child{display:none}table.list tr{border-bottom:1px solid #ddd;padding:.4em 0}\
table.list td{border:0;padding:.1em 0}td.n{text-align:left}td.n:after{content:\" instances\"}}";

/// The page. Certificates are linked as `certificates/NAME`.
pub fn html(entries: &[Entry], seed: u64) -> String {
    let mut text = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Audit</title>\
         <style>{STYLE}</style></head>\n<body>\n\
         <h1>Audit of <em>Geometry of Lightning Self-Attention</em></h1>\n\
         <p>{} claims: {}. Everything is exact; seed {seed}. Certificates can be checked again \
         with <code>neurocert check certificates/*.json</code> and \
         <code>python3 proofs/check.py certificates/*.json</code>.</p>\n",
        entries.len(),
        escaped(&summary(entries))
    );
    text += "<table class=\"list\"><tr><th>claim</th><th>status</th><th>instances</th><th>why</th></tr>\n";
    for entry in entries {
        let (claim, status) = (&entry.verdict.claim, entry.verdict.status.name());
        text += &format!(
            "<tr><td><a href=\"#{id}\">{source}</a></td><td><span class=\"status {status}\">{status}\
             </span></td><td class=\"n\">{}</td><td>{}</td></tr>\n",
            entry.verdict.counts.trials,
            sentence(claim.undecided.unwrap_or(claim.why)),
            id = escaped(claim.id),
            source = escaped(claim.source),
        );
    }
    text += "</table>\n";
    for entry in entries {
        text += &section(entry);
    }
    text + "</body></html>\n"
}

fn section(entry: &Entry) -> String {
    let verdict = &entry.verdict;
    let (claim, status, counts) = (&verdict.claim, verdict.status.name(), verdict.counts);
    let mut text = format!(
        "<h2 id=\"{}\">{} <span class=\"status {status}\">{status}</span></h2>\n<blockquote>{}</blockquote>\n",
        escaped(claim.id),
        escaped(claim.source),
        sentence(claim.statement)
    );
    if !verdict.necessity.is_empty() {
        text += "<ul>\n";
        for necessity in &verdict.necessity {
            let said = necessity_of(verdict, necessity);
            let (hypothesis, said) = (sentence(necessity.hypothesis), sentence(&said));
            text += &format!("<li><b>{hypothesis}</b>: {said}");
            if let Some(trial) = &necessity.failure {
                text += &shown(trial);
            }
            text += "</li>\n";
        }
        text += "</ul>\n";
    }
    text += &match claim.undecided {
        Some(reason) => format!("<p>Undecided: {}</p>\n", sentence(reason)),
        None => format!(
            "<p>{} instances ({}), {} meet all hypotheses, {} of these hold.</p>\n",
            counts.trials,
            escaped(&evidence_of(claim)),
            counts.within,
            counts.holding
        ),
    };
    text += &format!("<p><b>Why:</b> {}</p>\n", sentence(claim.why));
    if let Some(trial) = &verdict.counterexample {
        text += &format!("<p><b>Counterexample:</b> {}</p>\n", sentence(&trial.instance));
        text += &shown(trial);
        if let Some(correction) = claim.correction {
            let result = match &verdict.correction_fails {
                None => format!("holds in {} instances", counts.corrected),
                Some(trial) => format!("fails for {}", trial.instance),
            };
            let (correction, result) = (sentence(correction), sentence(&result));
            text += &format!("<p><b>Correction:</b> {correction} ({result})</p>\n");
        }
    } else if let Some(trial) = &verdict.example {
        text += &format!("<p><b>Example:</b> {}</p>\n", sentence(&trial.instance));
        text += &shown(trial);
    }
    if !entry.certificates.is_empty() {
        let link = |name: &str| format!("<a href=\"certificates/{name}\">{name}</a>");
        let links = entry.certificates.iter().map(|certified| {
            format!("{} ({})", link(&escaped(&certified.name)), escaped(&certified.verdict))
        });
        let links = itertools::join(links, ", ");
        text += &format!("<p>Certificates: {links}</p>\n");
    }
    text
}

fn shown(trial: &Trial) -> String {
    let Some(exhibit) = &trial.exhibit else { return String::new() };
    let mut text = String::from("<div>");
    for (name, entries) in &exhibit.matrices {
        let shown = matrix(&symbols(name), &rows(entries));
        text += &format!("<span class=\"matrix\">{shown}</span>");
    }
    text + &format!("<p>{}</p></div>\n", sentence(&exhibit.sentence))
}

/// A sentence with its formulas typeset.
fn sentence(text: &str) -> String {
    let part = |part: &Part| match part {
        Part::Words(words) => escaped(words),
        Part::Formula(symbols) => math(symbols),
    };
    parts(text).iter().map(part).collect()
}

pub(super) fn escaped(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '&' => "&amp;".into(),
            '<' => "&lt;".into(),
            '>' => "&gt;".into(),
            '"' => "&quot;".into(),
            '\'' => "&#39;".into(),
            c => c.to_string(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn formulas_in_sentences_are_typeset() {
        for (text, html) in [
            (
                "if rk M_i ≥ 2, then",
                "if <math><mi>rk</mi><mspace width=\"0.17em\"/><msub><mi>M</mi><mrow><mi>i</mi></mrow></msub>\
                 <mo>≥</mo><mn>2</mn></math>, then",
            ),
            (
                "x_2ᵀ A x < 0 & more",
                "<math><msubsup><mi>x</mi><mrow><mn>2</mn></mrow><mrow><mi mathvariant=\"normal\">T</mi></mrow>\
                 </msubsup><mi>A</mi><mi>x</mi><mo>&lt;</mo><mn>0</mn></math> &amp; more",
            ),
        ] {
            assert_eq!(super::sentence(text), html, "{text}");
        }
    }
}
