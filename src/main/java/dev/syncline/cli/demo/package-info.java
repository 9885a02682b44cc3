/** The demo: a cluster of real processes on this machine that loses a node and gets it back. */
@NullMarked
package dev.syncline.cli.demo;

import org.jspecify.annotations.NullMarked;
