/** The HTTP driver: non-blocking sockets, requests encoded in advance, one connection per slot. */
@NullMarked
package dev.syncline.load.http;

import org.jspecify.annotations.NullMarked;
