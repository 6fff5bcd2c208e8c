/** Arrays of samples on their way into a network and out of it, in .npy files. */
package synfire.generator.samples;
