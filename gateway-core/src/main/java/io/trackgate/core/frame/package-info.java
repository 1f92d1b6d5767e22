/** The bytes that passed: kept for a while, explained for whoever looks, written into files where somebody asked for that. */
@NullMarked
package io.trackgate.core.frame;

import org.jspecify.annotations.NullMarked;
