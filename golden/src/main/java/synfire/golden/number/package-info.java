/**
 * Number formats and rounding rules: one rule, one place. The only package of golden in which
 * scales, which are real numbers, are calculated with.
 */
package synfire.golden.number;
