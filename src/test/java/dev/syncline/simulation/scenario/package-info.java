/** The laws of the protocol as stories, told step by step. */
@NullMarked
package dev.syncline.simulation.scenario;

import org.jspecify.annotations.NullMarked;
