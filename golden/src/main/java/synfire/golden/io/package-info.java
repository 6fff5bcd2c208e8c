/** Arrays in files. */
package synfire.golden.io;
