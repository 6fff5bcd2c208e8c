/** The network on chip as a graph: what has to hold before it is emitted. */
package synfire.generator.noc;
