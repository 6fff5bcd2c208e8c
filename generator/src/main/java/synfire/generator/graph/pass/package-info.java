/** Exact rewrites of a graph: every output stays what it was, bit for bit. */
package synfire.generator.graph.pass;
