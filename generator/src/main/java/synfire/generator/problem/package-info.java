/** What is wrong with something the user gave, said so that the user can repair it. */
package synfire.generator.problem;
