/** Tests of the bundled sample, and the tool that makes its files. */
@NullMarked
package dev.syncline.cli.sample;

import org.jspecify.annotations.NullMarked;
