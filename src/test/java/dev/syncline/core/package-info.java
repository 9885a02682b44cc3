/** What the tests of the core are made of. */
@NullMarked
package dev.syncline.core;

import org.jspecify.annotations.NullMarked;
