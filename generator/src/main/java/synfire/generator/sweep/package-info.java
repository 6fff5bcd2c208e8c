/** Many chips and networks at once: points of a grid, what they measure, and the best of them. */
package synfire.generator.sweep;
