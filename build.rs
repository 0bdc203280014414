//! The ontology and the queries are embedded: when one of their files changes, the crate is compiled anew.

fn main() {
    println!("cargo:rerun-if-changed=ontology");
    println!("cargo:rerun-if-changed=queries");
}
