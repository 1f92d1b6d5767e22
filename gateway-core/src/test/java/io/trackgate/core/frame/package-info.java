@NullMarked
package io.trackgate.core.frame;

import org.jspecify.annotations.NullMarked;
