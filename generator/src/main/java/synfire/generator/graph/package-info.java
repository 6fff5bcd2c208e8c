/**
 * Step 3 of 9. In: Network. Out: LayerGraph, layers as the chip can compute them, every factor an
 * integer. Never: addresses, files.
 */
package synfire.generator.graph;
