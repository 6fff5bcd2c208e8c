/** The command line: one class for each verb. Parses, calls the packages that work, prints. */
package synfire.generator.cli;
