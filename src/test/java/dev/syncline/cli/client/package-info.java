/** Tests of the package of the same name. */
@NullMarked
package dev.syncline.cli.client;

import org.jspecify.annotations.NullMarked;
