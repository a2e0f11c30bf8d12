//! Errors of parsers, with the place in the text and a guess at what was meant.

use super::{Error, Result};

/// `line 3, column 5` of a byte in a text, both from 1, the column in characters.
#[cfg(any(test, feature = "tensors"))]
pub(crate) fn position(text: &str, byte: usize) -> String {
    let before = text.get(..byte).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let line = before.matches('\n').count() + 1;
    format!("line {line}, column {}", before[start..].chars().count() + 1)
}

/// What serde says, on one line and not longer than can be read, with the known name that is nearest to
/// an unknown one.
pub(crate) fn with_guess(message: &str) -> String {
    const LONGEST: usize = 300;
    let message = message.trim().replace('\n', ", ");
    let mut shown: String = message.chars().take(LONGEST).collect();
    if shown.len() < message.len() {
        shown.push('…');
    }
    match guess(&message) {
        Some(meant) => format!("{shown}; did you mean `{meant}`?"),
        None => shown,
    }
}

/// Of ``unknown field `widht`, expected one of `widths`, …`` the nearest, if it is near.
fn guess(message: &str) -> Option<&str> {
    const KINDS: [&str; 2] = ["unknown field `", "unknown variant `"];
    let rest = KINDS.iter().find_map(|kind| message.strip_prefix(kind))?;
    let (given, known) = rest.split_once("`, expected ")?;
    let names = known.split('`').skip(1).step_by(2);
    let name = given.to_lowercase().replace('_', "-");
    let distance =
        |other: &str| strsim::osa_distance(&name, &other.to_lowercase().replace('_', "-"));
    // A third of the letters may be wrong.
    let near = names.map(|other| (distance(other), other));
    let near =
        near.filter(|(distance, other)| 3 * distance <= name.chars().count().max(other.len()));
    near.min_by_key(|(distance, _)| *distance).map(|(_, other)| other)
}

/// Reads JSON.
///
/// # Errors
/// What is wrong, at `line 3, column 5`.
pub(crate) fn parse_json<'de, T: serde::Deserialize<'de>>(text: &'de str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| {
        let message = error.to_string();
        let end = format!(" at line {} column {}", error.line(), error.column());
        let problem = with_guess(message.strip_suffix(&end).unwrap_or(&message));
        Error::new(format!("line {}, column {}", error.line(), error.column()), problem, "")
    })
}

/// Reads TOML; `form` says where the form is described.
///
/// # Errors
/// What is wrong, at `line 3, column 5: blocks.Q`.
#[cfg(feature = "tensors")]
pub(crate) fn parse_toml<T: serde::de::DeserializeOwned>(text: &str, form: &str) -> Result<T> {
    toml::from_str(text).map_err(|mut error: toml::de::Error| {
        let problem = with_guess(error.message());
        let place = error.span().map(|span| position(text, span.start));
        // Without its input the error ends with the keys that lead to it.
        error.set_input(None);
        let all = error.to_string();
        let keys = all.lines().last().and_then(|line| line.strip_prefix("in `")?.strip_suffix('`'));
        let parts = [place, keys.map(|keys| keys.chars().take(120).collect())];
        let place = itertools::join(parts.into_iter().flatten(), ": ");
        Error::new(place, problem, form)
    })
}

#[cfg(feature = "sweep")]
impl Error {
    /// The same error with the line of what it is about, in TOML that could be read: of the key that its
    /// place names (`blocks.V_i`) in the table at this path, or of the table.
    #[must_use]
    pub(crate) fn located(self, text: &str, table: &[&str]) -> Error {
        let own = self.place.split([' ', ',', ':']).next().unwrap_or_default().to_string();
        let own: Vec<&str> = own.split('.').filter(|key| !key.is_empty()).collect();
        let paths = (0..=own.len()).rev().map(|keys| [table, &own[..keys]].concat());
        match paths.into_iter().find_map(|path| toml_place(text, &path)) {
            Some(place) => self.within(&place),
            None => self,
        }
    }
}

/// `line 3, column 5` of a value in TOML, by keys, and numbers in lists.
#[cfg(feature = "sweep")]
fn toml_place(text: &str, path: &[&str]) -> Option<String> {
    use toml::de::{DeTable, DeValue};
    let table = DeTable::parse(text).ok()?;
    let (first, rest) = path.split_first()?;
    let mut value = table.get_ref().get(*first)?;
    for step in rest {
        value = match value.get_ref() {
            DeValue::Table(table) => table.get(*step)?,
            DeValue::Array(list) => list.get(step.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(position(text, value.span().start))
}

#[cfg(test)]
mod tests {
    use super::{position, with_guess};

    #[test]
    fn places_count_characters() {
        let text = "a\nbé\nc";
        assert_eq!(position(text, 0), "line 1, column 1");
        assert_eq!(position(text, 5), "line 2, column 3");
        assert_eq!(position(text, 6), "line 3, column 1");
        assert_eq!(position(text, 100), "line 3, column 2");
    }

    #[test]
    #[cfg(feature = "sweep")]
    fn places_in_toml() {
        let text =
            "[blocks]\nV_i = \"x\"\n\n[[same]]\nid = \"a\"\n\n[[same]]\nid = \"b\"\none = \"w\"\n";
        let error = |place: &str| super::Error::new(place, "is wrong", "");
        for (place, table, line) in [
            ("blocks.V_i (i = 2)", &[][..], "line 2, column 7: "),
            ("blocks.W", &[], "line 1, column 1: "),
            ("one, other", &["same", "1"], "line 9, column 7: "),
            ("id", &["same", "0"], "line 5, column 6: "),
            ("other", &["same", "1"], "line 7, column 1: "),
            ("elsewhere", &[], ""),
        ] {
            let found = error(place).located(text, table).to_string();
            assert_eq!(found, format!("{line}{place}: is wrong"));
        }
    }

    #[test]
    fn the_nearest_known_name() {
        for (message, meant) in [
            ("unknown field `widht`, expected one of `kind`, `widths`, `tokens`", Some("widths")),
            ("unknown field `query_dim`, expected `query-dims` or `tokens`", Some("query-dims")),
            ("unknown variant `QKV`, expected one of `qkv`, `av`, `ml`", Some("qkv")),
            ("unknown field `bias`, expected one of `kind`, `widths`, `tokens`", None),
            ("missing field `id`", None),
        ] {
            let expected =
                meant.map_or(message.into(), |m| format!("{message}; did you mean `{m}`?"));
            assert_eq!(with_guess(message), expected);
        }
        assert!(with_guess(&"x".repeat(10_000)).len() < 400);
    }
}
