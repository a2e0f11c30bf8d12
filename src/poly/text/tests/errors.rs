use super::*;

#[test]
fn errors_name_the_column() {
    for (text, expected) in [
        ("", "column 1: the text ends where a number, a variable or a parenthesis is due"),
        ("x + ", "column 5: the text ends where a number, a variable or a parenthesis is due"),
        ("x + z", "column 5: unknown variable z; the variables are x, y"),
        ("xy", "column 1: unknown variable xy; the variables are x, y"),
        ("2x", "column 2: `x` where an operator is due; a product is written with *"),
        ("x y", "column 3: `y` where an operator is due; a product is written with *"),
        ("x(y)", "column 2: `(` where an operator is due; a product is written with *"),
        ("(x)2", "column 4: `2` where an operator is due; a product is written with *"),
        ("x + 0.5", "column 5: a decimal number; numbers are integers and fractions: 1/2, not 0.5"),
        (".5", "column 1: a decimal number; numbers are integers and fractions: 1/2, not 0.5"),
        ("2.", "column 1: a decimal number; numbers are integers and fractions: 1/2, not 0.5"),
        ("1e-5*x", "column 1: a decimal number; numbers are integers and fractions: 1/2, not 0.5"),
        ("x/0", "column 2: a division by zero; divisors are non-zero numbers"),
        ("x/(1 - 1)", "column 2: a division by zero; divisors are non-zero numbers"),
        ("1/x", "column 2: a division by a polynomial; divisors are non-zero numbers"),
        ("1/(x+y)", "column 2: a division by a polynomial; divisors are non-zero numbers"),
        ("x^-1", "column 3: a negative exponent; exponents are whole numbers from 0 to 4294967295"),
        (
            "x^y",
            "column 3: an exponent that is not a number; exponents are whole numbers from 0 to 4294967295",
        ),
        (
            "x^",
            "column 3: an exponent that is not a number; exponents are whole numbers from 0 to 4294967295",
        ),
        (
            "x^4294967296",
            "column 3: the exponent 4294967296 is too large; exponents are whole numbers from 0 to 4294967295",
        ),
        (
            "x^2^3",
            "column 4: a power of a power without parentheses; write (a^b)^c or a^(product of b and c as a number)",
        ),
        ("(x + 1", "column 1: this parenthesis is never closed"),
        ("y*(x + (1)", "column 3: this parenthesis is never closed"),
        ("x + 1)", "column 6: this parenthesis was never opened"),
        ("(x, y)", "column 3: `,` where an operator is due"),
        ("x * / y", "column 5: `/` where a number, a variable or a parenthesis is due"),
        ("x + ü", "column 5: the character `ü` means nothing here"),
        ("x + é\u{301} + $", "column 5: the character `é` means nothing here"),
        ("_x", "column 1: the character `_` means nothing here"),
        ("Rational(1,2)", "column 1: unknown variable Rational; the variables are x, y"),
        (
            "x^4294967295*x",
            "column 15: an exponent (or a total degree, in a graded order) is beyond 2^32 - 1",
        ),
        ("x\u{7}", "column 2: the character `\\u{7}` means nothing here"),
    ] {
        assert_eq!(error(text), expected, "{text}");
    }
    // In characters, not bytes.
    let greek = "x + \u{a0}";
    assert!(error(greek).starts_with("column 5: "), "{}", error(greek));
    let graded = Variables::new(["x", "y"], Order::DegLex);
    let error = parse(&graded, "1 + x^4294967295*y").unwrap_err().to_string();
    assert!(error.starts_with("column 17: an exponent"), "{error}");
}

#[test]
fn known_variables_fit_a_line() {
    let none = Variables::new(Vec::<String>::new(), Order::Lex);
    let error = parse(&none, "x").unwrap_err().to_string();
    assert_eq!(error, "column 1: unknown variable x; there are no variables");
    let many = Variables::numbered(1000, Order::Lex);
    let long = "y".repeat(100_000);
    let error = parse(&many, &long).unwrap_err().to_string();
    assert!(error.ends_with("x19, x20 and 980 more") && error.len() < 300, "{error}");
}

#[test]
fn formats_have_their_own_words() {
    let variables = Variables::new(["x_1", "lambda"], Order::Lex);
    let error = |text, format| parse_as(&variables, text, format).unwrap_err().to_string();
    let sympy = error("lambda", Format::Sympy);
    assert_eq!(sympy, "column 1: unknown variable lambda; the variables are x_1, lambda_");
    for (text, expected) in [
        ("Rational(1, 0)", "column 13: a division by zero; divisors are non-zero numbers"),
        ("Rational(x_1)", "column 10: `x_1` where a number is due"),
        ("Rational(1)", "column 11: `)` where a comma is due"),
        ("Rational + 1", "column 10: `+` where a parenthesis is due"),
    ] {
        assert_eq!(error(text, Format::Sympy), expected);
    }
    let index = error("x_(1,2)", Format::Macaulay2);
    assert!(index.starts_with("column 1: unknown variable x_(1,2)"), "{index}");
    assert_eq!(
        error("x_y", Format::Macaulay2),
        "column 1: unknown variable x; the variables are x_1, lambda'"
    );
    let latex = error("x", Format::Latex);
    assert_eq!(
        latex,
        "LaTeX is written for people and not read; text, json, sympy, macaulay2 and singular are"
    );
    let spaced = parse_as(&Variables::new(["x_1_2"], Order::Lex), "x_( 1, 2 )", Format::Macaulay2);
    assert_eq!(spaced.unwrap().to_string(), "x_1_2");
}

#[test]
fn json_is_checked() {
    let error = |text: &str| parse_as(&xy(), text, Format::Json).unwrap_err().to_string();
    let file = |variables: &str, terms: &str| {
        format!(r#"{{"variables":[{variables}],"terms":[{terms}]}}"#)
    };
    let term = |c: &str, e: &str| format!(r#"{{"coefficient":"{c}","exponents":[{e}]}}"#);
    let one = |c: &str, e: &str| error(&file(r#""x""#, &term(c, e)));
    assert_eq!(
        one("0.5", "1"),
        "terms[0]: the coefficient `0.5` is not a number; coefficients are like 3, -3 and 3/7"
    );
    assert_eq!(
        one("3/-7", "1"),
        "terms[0]: the coefficient `3/-7` is not a number; coefficients are like 3, -3 and 3/7"
    );
    assert_eq!(
        one("", "1"),
        "terms[0]: the coefficient `` is not a number; coefficients are like 3, -3 and 3/7"
    );
    assert_eq!(one("1/0", "1"), "terms[0]: a denominator of zero");
    assert_eq!(one("1", "1,2"), "terms[0]: 2 exponents; there are 1 variables");
    assert_eq!(
        error(&file(r#""z""#, "")),
        "variables[0]: unknown variable z; the variables are x, y"
    );
    assert_eq!(error(&file(r#""x","x""#, "")), "variables[1]: x comes twice");
    assert_eq!(
        error(&file(r#""x y""#, "")),
        "variables[0]: `x y` is not a name; names are letters, digits and _, a letter first"
    );
    assert!(one("1", "-1").contains("line 1 column"), "{}", one("1", "-1"));
    assert!(error("{").contains("line 1 column 1"), "{}", error("{"));
    assert!(error(&"[".repeat(100_000)).contains("at line 1 column "));
    let order = parse_any(r#"{"variables":[],"order":"x","terms":[]}"#, Format::Json, Order::Lex);
    let expected = "order: unknown order x; orders are lex, deglex, degrevlex";
    assert_eq!(order.unwrap_err().to_string(), expected);
    // Terms in any order, of the same monomial too, in some of the variables.
    let terms = [term("1/2", "1"), term("4", "0"), term("1/2", "1")].join(",");
    let read = parse_as(&xy(), &file(r#""y""#, &terms), Format::Json).unwrap();
    assert_eq!(read.to_string(), "y + 4");
}
