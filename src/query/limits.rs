//! What a parsed query may cost before it is planned.
//!
//! In: SPARQL's algebra. Out: nothing, or what there is too much of. Invariant: the limits lie far above
//! what people write, and are no estimate: they keep out what is known to hold the planner or to multiply
//! without looking at the store, where nothing can stop it. What they let through is stopped by time.

use super::QueryError;
use spargebra::Query;
use spargebra::algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression, PropertyPathExpression};

/// Patterns in all: the planner's time grows with their number to the third.
const MAX_PATTERNS: usize = 200;

/// Closures (`*`, `+`) in all.
const MAX_CLOSURES: usize = 16;

/// Closures of closures.
const MAX_CLOSURE_DEPTH: usize = 2;

/// Rows that all `VALUES` make together, were they multiplied.
const MAX_VALUES: usize = 1_000_000;

/// Parts of the algebra within one another.
const MAX_DEPTH: usize = 1000;

/// Whether a query may be planned.
pub fn check(query: &Query) -> Result<(), QueryError> {
    let mut count = Count { values: 1, ..Count::default() };
    match query {
        Query::Select { pattern, .. }
        | Query::Describe { pattern, .. }
        | Query::Ask { pattern, .. }
        | Query::Construct { pattern, .. } => count.pattern(pattern, 0),
    }
    if let Query::Construct { template, .. } = query {
        count.patterns += template.len();
    }
    let limits = [
        (count.patterns, MAX_PATTERNS, "patterns"),
        (count.closures, MAX_CLOSURES, "path closures (`*`, `+`)"),
        (count.closure_depth, MAX_CLOSURE_DEPTH, "path closures within one another"),
        (count.values, MAX_VALUES, "rows of VALUES, multiplied"),
        (count.depth, MAX_DEPTH, "operations within one another"),
    ];
    match limits.into_iter().find(|(found, most, _)| found > most) {
        Some((_, most, what)) => Err(QueryError::TooMuch { what, most }),
        None => Ok(()),
    }
}

#[derive(Default)]
struct Count {
    patterns: usize,
    closures: usize,
    closure_depth: usize,
    values: usize,
    depth: usize,
}

impl Count {
    fn pattern(&mut self, pattern: &GraphPattern, depth: usize) {
        self.depth = self.depth.max(depth);
        let depth = depth + 1;
        match pattern {
            GraphPattern::Bgp { patterns } => self.patterns += patterns.len(),
            GraphPattern::Path { path, .. } => {
                self.patterns += 1;
                self.path(path, 0);
            }
            GraphPattern::Join { left, right }
            | GraphPattern::Lateral { left, right }
            | GraphPattern::Union { left, right }
            | GraphPattern::Minus { left, right } => {
                self.pattern(left, depth);
                self.pattern(right, depth);
            }
            GraphPattern::LeftJoin { left, right, expression } => {
                self.pattern(left, depth);
                self.pattern(right, depth);
                expression.iter().for_each(|expression| self.expression(expression, depth));
            }
            GraphPattern::Filter { expr: expression, inner } | GraphPattern::Extend { inner, expression, .. } => {
                self.expression(expression, depth);
                self.pattern(inner, depth);
            }
            GraphPattern::Values { bindings, .. } => {
                self.values = self.values.saturating_mul(bindings.len().max(1));
            }
            GraphPattern::OrderBy { inner, expression } => {
                self.pattern(inner, depth);
                for OrderExpression::Asc(expression) | OrderExpression::Desc(expression) in expression {
                    self.expression(expression, depth);
                }
            }
            GraphPattern::Group { inner, aggregates, .. } => {
                self.pattern(inner, depth);
                for (_, aggregate) in aggregates {
                    if let AggregateExpression::FunctionCall { expr, .. } = aggregate {
                        self.expression(expr, depth);
                    }
                }
            }
            GraphPattern::Graph { inner, .. }
            | GraphPattern::Project { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Slice { inner, .. }
            | GraphPattern::Service { inner, .. } => self.pattern(inner, depth),
        }
    }

    fn path(&mut self, path: &PropertyPathExpression, closures: usize) {
        self.closure_depth = self.closure_depth.max(closures);
        match path {
            PropertyPathExpression::NamedNode(_) | PropertyPathExpression::NegatedPropertySet(_) => (),
            PropertyPathExpression::Reverse(inner) | PropertyPathExpression::ZeroOrOne(inner) => {
                self.path(inner, closures);
            }
            PropertyPathExpression::Sequence(a, b) | PropertyPathExpression::Alternative(a, b) => {
                self.path(a, closures);
                self.path(b, closures);
            }
            PropertyPathExpression::ZeroOrMore(inner) | PropertyPathExpression::OneOrMore(inner) => {
                self.closures += 1;
                self.path(inner, closures + 1);
            }
        }
    }

    fn expression(&mut self, expression: &Expression, depth: usize) {
        self.depth = self.depth.max(depth);
        let depth = depth + 1;
        match expression {
            Expression::NamedNode(_) | Expression::Literal(_) | Expression::Variable(_) | Expression::Bound(_) => (),
            Expression::Or(a, b)
            | Expression::And(a, b)
            | Expression::Equal(a, b)
            | Expression::SameTerm(a, b)
            | Expression::Greater(a, b)
            | Expression::GreaterOrEqual(a, b)
            | Expression::Less(a, b)
            | Expression::LessOrEqual(a, b)
            | Expression::Add(a, b)
            | Expression::Subtract(a, b)
            | Expression::Multiply(a, b)
            | Expression::Divide(a, b) => {
                self.expression(a, depth);
                self.expression(b, depth);
            }
            Expression::UnaryPlus(a) | Expression::UnaryMinus(a) | Expression::Not(a) => self.expression(a, depth),
            Expression::In(a, list) => {
                self.expression(a, depth);
                list.iter().for_each(|e| self.expression(e, depth));
            }
            Expression::If(a, b, c) => {
                self.expression(a, depth);
                self.expression(b, depth);
                self.expression(c, depth);
            }
            Expression::Coalesce(list) | Expression::FunctionCall(_, list) => {
                list.iter().for_each(|e| self.expression(e, depth));
            }
            Expression::Exists(pattern) => self.pattern(pattern, depth),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> bool {
        check(&spargebra::SparqlParser::new().parse_query(text).expect(text)).is_err()
    }

    #[test]
    fn what_multiplies_without_the_store_is_refused() {
        let rows = |name: &str| format!("VALUES ?{name} {{ {} }}", "1 ".repeat(300));
        assert!(refused(&format!("SELECT * {{ {} {} {} {} }}", rows("a"), rows("b"), rows("c"), rows("d"))));
        assert!(!refused(&format!("SELECT * {{ {} {} }}", rows("a"), rows("b"))));
    }

    #[test]
    fn what_holds_the_planner_is_refused() {
        let list = |n: usize| format!("ASK {{ ?s ?p {}1{} }}", "( ".repeat(n), " )".repeat(n));
        assert!(refused(&list(120)));
        assert!(!refused(&list(20)));
        assert!(refused("ASK { ?s (((<p:a>*)*)*)* ?o }"));
        assert!(!refused("ASK { ?s (<p:a>|<p:b>*)+/<p:c>* ?o }"));
    }
}
