@NullMarked
package io.trackgate.app;

import org.jspecify.annotations.NullMarked;
