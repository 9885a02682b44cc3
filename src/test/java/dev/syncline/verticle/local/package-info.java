/** Tests of what verticles of one node hand each other. */
@NullMarked
package dev.syncline.verticle.local;

import org.jspecify.annotations.NullMarked;
