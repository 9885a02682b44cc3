/** What the verticles of one node say to each other, as references over the local event bus. */
@NullMarked
package dev.syncline.verticle.local;

import org.jspecify.annotations.NullMarked;
