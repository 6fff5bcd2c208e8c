/** Step 7 of 9. In: Program. Out: image files and their listing. Never: decisions. */
package synfire.generator.image;
