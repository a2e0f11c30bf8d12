use super::*;

#[test]
fn what_systems_are_told() {
    let names = ["x_1_2", "y_1", "alpha", "R", "r", "lambda"];
    let variables = |order| Variables::new(names, order);
    for (order, format, expected) in [
        (Order::Lex, Format::Text, ""),
        (Order::Lex, Format::Latex, ""),
        (Order::Lex, Format::Json, ""),
        (
            Order::Lex,
            Format::Macaulay2,
            "R0 = QQ[x_(1,2), y_1, alpha', R, r, lambda', MonomialOrder => Lex]",
        ),
        (Order::DegRevLex, Format::Singular, "ring r0 = 0,(x_1_2,y_1,alpha,R,r,lambda),dp;"),
        (
            Order::DegLex,
            Format::Sympy,
            "from sympy import Rational, symbols\nx_1_2, y_1, alpha, R, r, lambda_ = symbols(\"x_1_2 y_1 alpha R r lambda_\")",
        ),
    ] {
        assert_eq!(declaration(&variables(order), format), expected);
    }
    let none = Variables::new(Vec::<String>::new(), Order::DegLex);
    assert_eq!(declaration(&none, Format::Macaulay2), "R = QQ[MonomialOrder => GLex]");
    assert_eq!(declaration(&none, Format::Singular), "ring r = 0,(x),Dp;");
    assert_eq!(declaration(&none, Format::Sympy), "from sympy import Rational");
}

/// A plain variable and one with an index cannot share a symbol of Macaulay2.
#[test]
fn symbols_with_and_without_index() {
    let variables = Variables::new(["x", "x_1", "R_1", "y_1_2"], Order::Lex);
    let declared = declaration(&variables, Format::Macaulay2);
    assert_eq!(declared, "R0 = QQ[x, x'1, R_1, y_(1,2), MonomialOrder => Lex]");
    // A text does not say which other variables there were.
    let p = parse_any("x'1 + y_(1,2)", Format::Macaulay2, Order::Lex).unwrap();
    assert_eq!(p.variables().names(), ["x_1", "y_1_2"]);
}

#[test]
fn formats_have_names() {
    for format in Format::ALL {
        assert_eq!(format.to_string().parse(), Ok(format));
    }
    let error = "maple".parse::<Format>().unwrap_err().to_string();
    let expected =
        "unknown format maple; the formats are text, latex, json, sympy, macaulay2, singular";
    assert_eq!(error, expected);
}
