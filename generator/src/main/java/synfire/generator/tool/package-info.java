/** Outside programs: how they are found and run, and where what they made is kept. */
package synfire.generator.tool;
