@NullMarked
package io.trackgate.app.bench;

import org.jspecify.annotations.NullMarked;
