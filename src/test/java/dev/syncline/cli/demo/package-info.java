/** Tests of the package of the same name. */
@NullMarked
package dev.syncline.cli.demo;

import org.jspecify.annotations.NullMarked;
