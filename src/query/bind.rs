//! Parameters put into a parsed query.
//!
//! In: SPARQL's algebra and a term for each parameter. Out: the algebra with the terms in the
//! variables' places. Invariant: text never becomes syntax; a parameter that is not given stays a
//! variable, unbound wherever no pattern binds it.

use oxigraph::model::{Term, Variable};
use rustc_hash::FxHashMap;
use spargebra::Query;
use spargebra::algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};

/// Which term each variable stands for.
pub type Bindings = FxHashMap<Variable, Term>;

/// Puts terms in the places of variables, and says whether the query calls on another endpoint.
pub fn bind(query: &mut Query, bindings: &Bindings) -> Found {
    let mut binder = Binder { bindings, found: Found::default() };
    match query {
        Query::Select { pattern, .. } | Query::Describe { pattern, .. } | Query::Ask { pattern, .. } => {
            binder.pattern(pattern);
        }
        Query::Construct { template, pattern, .. } => {
            template.iter_mut().for_each(|triple| binder.triple(triple));
            binder.pattern(pattern);
        }
    }
    binder.found
}

/// What was met on the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// `SERVICE`.
    pub service: bool,
}

struct Binder<'a> {
    bindings: &'a Bindings,
    found: Found,
}

impl Binder<'_> {
    fn pattern(&mut self, pattern: &mut GraphPattern) {
        match pattern {
            GraphPattern::Bgp { patterns } => patterns.iter_mut().for_each(|triple| self.triple(triple)),
            GraphPattern::Path { subject, object, .. } => {
                self.term(subject);
                self.term(object);
            }
            GraphPattern::Join { left, right }
            | GraphPattern::Lateral { left, right }
            | GraphPattern::Union { left, right }
            | GraphPattern::Minus { left, right } => {
                self.pattern(left);
                self.pattern(right);
            }
            GraphPattern::LeftJoin { left, right, expression } => {
                self.pattern(left);
                self.pattern(right);
                if let Some(expression) = expression {
                    self.expression(expression);
                }
            }
            GraphPattern::Filter { expr, inner } => {
                self.expression(expr);
                self.pattern(inner);
            }
            GraphPattern::Graph { name, inner } => {
                self.name(name);
                self.pattern(inner);
            }
            GraphPattern::Extend { inner, expression, .. } => {
                self.pattern(inner);
                self.expression(expression);
            }
            GraphPattern::Values { .. } => (),
            GraphPattern::OrderBy { inner, expression } => {
                self.pattern(inner);
                for OrderExpression::Asc(expression) | OrderExpression::Desc(expression) in expression {
                    self.expression(expression);
                }
            }
            GraphPattern::Project { inner, variables } | GraphPattern::Group { inner, variables, aggregates: _ }
                if variables.iter().any(|variable| self.bindings.contains_key(variable)) =>
            {
                // Shown or grouped by: the variable itself must have the value.
                self.pattern(inner);
                for variable in variables {
                    self.extend(inner, variable);
                }
                self.aggregates(pattern);
            }
            GraphPattern::Project { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Slice { inner, .. } => self.pattern(inner),
            GraphPattern::Group { inner, .. } => {
                self.pattern(inner);
                self.aggregates(pattern);
            }
            GraphPattern::Service { inner, .. } => {
                self.found.service = true;
                self.pattern(inner);
            }
        }
    }

    fn aggregates(&mut self, pattern: &mut GraphPattern) {
        if let GraphPattern::Group { aggregates, .. } = pattern {
            for (_, aggregate) in aggregates {
                if let AggregateExpression::FunctionCall { expr, .. } = aggregate {
                    self.expression(expr);
                }
            }
        }
    }

    /// Binds a variable that is asked for by its name.
    fn extend(&mut self, inner: &mut GraphPattern, variable: &Variable) {
        let expression = match self.bindings.get(variable) {
            Some(Term::NamedNode(node)) => Expression::NamedNode(node.clone()),
            Some(Term::Literal(literal)) => Expression::Literal(literal.clone()),
            _ => return,
        };
        let old = std::mem::take(inner);
        *inner = GraphPattern::Extend { inner: Box::new(old), variable: variable.clone(), expression };
    }

    fn triple(&mut self, triple: &mut TriplePattern) {
        self.term(&mut triple.subject);
        self.name(&mut triple.predicate);
        self.term(&mut triple.object);
    }

    fn term(&mut self, term: &mut TermPattern) {
        if let TermPattern::Variable(variable) = term {
            match self.bindings.get(variable) {
                Some(Term::NamedNode(node)) => *term = node.clone().into(),
                Some(Term::Literal(literal)) => *term = literal.clone().into(),
                _ => (),
            }
        }
    }

    fn name(&mut self, name: &mut NamedNodePattern) {
        if let NamedNodePattern::Variable(variable) = name
            && let Some(Term::NamedNode(node)) = self.bindings.get(variable)
        {
            *name = node.clone().into();
        }
    }

    fn expression(&mut self, expression: &mut Expression) {
        match expression {
            Expression::NamedNode(_) | Expression::Literal(_) => (),
            Expression::Variable(variable) => match self.bindings.get(variable) {
                Some(Term::NamedNode(node)) => *expression = node.clone().into(),
                Some(Term::Literal(literal)) => *expression = literal.clone().into(),
                _ => (),
            },
            Expression::Bound(variable) => {
                if self.bindings.contains_key(variable) {
                    *expression = Expression::Literal(true.into());
                }
            }
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
                self.expression(a);
                self.expression(b);
            }
            Expression::UnaryPlus(a) | Expression::UnaryMinus(a) | Expression::Not(a) => self.expression(a),
            Expression::In(a, list) => {
                self.expression(a);
                list.iter_mut().for_each(|e| self.expression(e));
            }
            Expression::If(a, b, c) => {
                self.expression(a);
                self.expression(b);
                self.expression(c);
            }
            Expression::Coalesce(list) | Expression::FunctionCall(_, list) => {
                list.iter_mut().for_each(|e| self.expression(e));
            }
            Expression::Exists(pattern) => self.pattern(pattern),
        }
    }
}
