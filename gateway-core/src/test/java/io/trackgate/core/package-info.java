/** The whole gateway without HTTP, over a real socket and a real store. */
@NullMarked
package io.trackgate.core;

import org.jspecify.annotations.NullMarked;
