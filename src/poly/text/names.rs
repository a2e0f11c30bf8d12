//! What variables are called in each format.
//!
//! Names become names that the system reads, different ones for different variables, and can be
//! told back from them. Words that mean something there get one more mark at the end (`_`, in
//! Macaulay2 `'`), and so do those words that have such marks already: `lambda` becomes `lambda_`,
//! and `lambda_` becomes `lambda__`.

use std::collections::HashSet;

use super::Format;

/// Python's keywords, and what the declaration imports.
const PYTHON: [&str; 37] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield", "Rational", "symbols",
];

/// Names that Singular refuses: found by asking version 4.3.1 for a ring with each of its words.
const SINGULAR: &str = "
    QQ ZZ ASSUME ERROR GCD IN LIB NF RETURN TRACE alias align and apply attrib bareiss betti
    bigint bigintmat bracket branchTo break breakpoint char char_series charstr chinrem
    cleardenom close coef coeffs continue contract convhull cring dbprint def defined deg
    degBound degree delete denominator det diff dim div division dump echo eliminate else
    envelope eval example execute exit export exportto extgcd facstd factmodd factorize
    farey fetch fglm fglmquot find finduni for forif fprintf freemodule fres frwalk gcd gen
    getdump groebner help highcorner hilb homog hres ideal if imap impart importfrom
    indepSet insert int interpolation interred intersect intmat intvec jacob janet jet kbase
    keepring kernel kill killattrib koszul kres laguerre lead leadcoef leadexp leadmonom
    lift liftstd link list listvar load lres ludecomp luinverse lusolve map matrix maxideal
    memory minbase minor minpoly minres mod module modulo monitor monomial mpresmat mres
    mstd mult multBound multiplicity nameof names nc_algebra ncalgebra ncols newline
    newstruct noether not npars nres nrows number numerator nvars open oppose opposite
    option or ord ordstr package pagewidth par par2varRing parameter pardeg parstr poly
    polyBucket preimage prime primefactors print printf printlevel proc prune pyobject
    qhweight qrds qring qslimgb quit quot quote quotient random rank read reduce regularity
    repart res reservedName reservedNameList resolution restart resultant return rightstd
    ring ring_list ringlist rtimer rvar sba setring short simplex simplify size slimgb
    smatrix sortvec sprintf sqrfree sres status std stdfglm stdhilb string subst system syz
    tensor test timer trace transpose twostd type typeof univariate uressolve vandermonde
    var variables varstr vdim vector verbose voice waitall waitfirst wedge weight weightKB
    while whileif write";

/// Greek letters that LaTeX has a command for.
const GREEK: [&str; 34] = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa",
    "lambda", "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi",
    "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi",
    "Omega",
];

/// Whether a name is `[A-Za-z][A-Za-z0-9_]*`.
pub(super) fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// The names in a format.
pub(super) fn written(names: &[String], format: Format) -> Vec<String> {
    match format {
        Format::Text | Format::Json => names.to_vec(),
        Format::Latex => names.iter().map(|name| latex(name)).collect(),
        Format::Sympy => names.iter().map(|name| marked(name, '_', is_python)).collect(),
        Format::Singular => names.iter().map(|name| marked(name, '_', is_singular)).collect(),
        Format::Macaulay2 => {
            let known: HashSet<&str> = names.iter().map(String::as_str).collect();
            names.iter().map(|name| macaulay2(name, &known)).collect()
        }
    }
}

/// The name that is written so. Of two that are not written by [`written`], the result may be the
/// same.
pub(super) fn read(word: &str, format: Format) -> String {
    match format {
        Format::Sympy => unmarked(word, '_', is_python),
        Format::Singular => unmarked(word, '_', is_singular),
        Format::Macaulay2 => match word.split_once('_') {
            None => unmarked(word, '\'', is_macaulay2).replace('\'', "_"),
            Some((base, indices)) => {
                let base = unmarked(base, '\'', is_macaulay2).replace('\'', "_");
                let indices = indices.trim_start_matches('(').trim_end_matches(')');
                format!("{base}_{}", indices.replace(',', "_"))
            }
        },
        Format::Text | Format::Json | Format::Latex => word.to_string(),
    }
}

fn is_python(word: &str) -> bool {
    PYTHON.contains(&word)
}

/// Singular refuses a ring with these variables: commands, types and what `standard.lib` defines.
fn is_singular(word: &str) -> bool {
    SINGULAR.split_ascii_whitespace().any(|reserved| reserved == word)
}

/// Macaulay2 has thousands of functions in words of several letters; `i1` and `o1` are its lines. A
/// letter with a number otherwise, or alone, is free.
fn is_macaulay2(word: &str) -> bool {
    let number = word.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let letters = &word[..word.len() - number.len()];
    if word.contains('\'') {
        return false;
    }
    letters.len() > 1
        || !number.bytes().all(|b| b.is_ascii_digit())
        || (!number.is_empty() && ["i", "o"].contains(&letters))
}

fn marked(name: &str, mark: char, reserved: fn(&str) -> bool) -> String {
    let mut name = name.to_string();
    if reserved(name.trim_end_matches(mark)) {
        name.push(mark);
    }
    name
}

fn unmarked(word: &str, mark: char, reserved: fn(&str) -> bool) -> String {
    let stem = word.trim_end_matches(mark);
    let name = if reserved(stem) { word.strip_suffix(mark).unwrap_or(word) } else { word };
    name.to_string()
}

/// Letters and digits, then numbers: `(x, [1, 2])` for `x_1_2`. `None` for other names.
fn indexed(name: &str) -> Option<(&str, Vec<&str>)> {
    let (base, indices) = name.split_once('_')?;
    let indices: Vec<&str> = indices.split('_').collect();
    let all = indices.iter().all(|i| !i.is_empty() && i.bytes().all(|b| b.is_ascii_digit()));
    all.then_some((base, indices))
}

/// Symbols are letters, digits and `'`; an underscore is the operator that takes an index. An
/// indexed variable and a plain one cannot share their symbol: then the index goes into the symbol.
fn macaulay2(name: &str, known: &HashSet<&str>) -> String {
    let is_number = |i: &&str| *i == "0" || !i.starts_with('0');
    match indexed(name) {
        Some((base, indices)) if !known.contains(base) && indices.iter().all(is_number) => {
            let base = marked(base, '\'', is_macaulay2);
            match &indices[..] {
                [index] => format!("{base}_{index}"),
                _ => format!("{base}_({})", indices.join(",")),
            }
        }
        _ => marked(&name.replace('_', "'"), '\'', is_macaulay2),
    }
}

/// A letter, perhaps the number of a layer, perhaps indices; anything else upright as it is.
fn latex(name: &str) -> String {
    let letter = |base: &str| {
        if GREEK.contains(&base) {
            Some(format!("\\{base}"))
        } else {
            (base.len() == 1 && is_identifier(base)).then(|| base.to_string())
        }
    };
    let upright = || format!("\\mathrm{{{}}}", name.replace('_', "\\_"));
    let Some((base, indices)) = indexed(name) else {
        return letter(name).unwrap_or_else(upright);
    };
    let layer = base.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let Some(symbol) = letter(&base[..base.len() - layer.len()]) else { return upright() };
    let indices = indices.join(",");
    match layer {
        "" => format!("{symbol}_{{{indices}}}"),
        _ if layer.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{symbol}^{{({layer})}}_{{{indices}}}")
        }
        _ => upright(),
    }
}
