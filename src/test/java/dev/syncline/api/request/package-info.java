/** Tests of the rules that HTTP and the event bus share. */
@NullMarked
package dev.syncline.api.request;

import org.jspecify.annotations.NullMarked;
