/** A functional reading of program images, to show that they say what the network says. */
package synfire.generator.map.check;
