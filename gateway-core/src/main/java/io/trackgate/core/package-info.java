/** The gateway without HTTP: what starts, stops and wires sessions, commands and stores. */
@NullMarked
package io.trackgate.core;

import org.jspecify.annotations.NullMarked;
