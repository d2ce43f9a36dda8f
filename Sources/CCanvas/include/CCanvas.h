// Pages of a PDF: what passerelle draws with cairo and Pango, whose own headers Swift would need GLib's for. Lengths in points of
// 1/72 inch, from the page's upper left corner.
#ifndef PASSERELLE_CCANVAS_H
#define PASSERELLE_CCANVAS_H

#include <stddef.h>

typedef struct passerelle_canvas passerelle_canvas;

/// Takes a piece of the file. Returns 0, or anything else to stop.
typedef int (*passerelle_canvas_write)(void *state, const unsigned char *bytes, unsigned count);

/// Never NULL: what goes wrong is told by `passerelle_canvas_problem`. `state` has to outlive the canvas, whose end writes.
passerelle_canvas *passerelle_canvas_create(double width, double height, const char *title, passerelle_canvas_write write,
                                            void *state);
void passerelle_canvas_destroy(passerelle_canvas *canvas);

void passerelle_canvas_end_page(passerelle_canvas *canvas);
/// Writes what is left.
void passerelle_canvas_finish(passerelle_canvas *canvas);
/// What went wrong first, or NULL.
const char *passerelle_canvas_problem(passerelle_canvas *canvas);

typedef enum { passerelle_left, passerelle_center, passerelle_right } passerelle_alignment;

/// Sets Pango markup in lines of at most `width`, and tells how high it is and how wide its widest line.
/// Returns 0, or -1 with the reason in `problem` when it is no markup.
int passerelle_canvas_set_text(passerelle_canvas *canvas, const char *markup, const char *family, double size, int bold,
                               passerelle_alignment alignment, double width, double *height, double *used, char *problem,
                               size_t capacity);
/// Draws what was set last. Returns how many characters no font has.
int passerelle_canvas_show_text(passerelle_canvas *canvas, double x, double y);

void passerelle_canvas_add_rectangle(passerelle_canvas *canvas, double x, double y, double width, double height);
/// Of the rectangles added: filled black, or their outlines in grey.
void passerelle_canvas_fill(passerelle_canvas *canvas);
void passerelle_canvas_outline(passerelle_canvas *canvas);

#endif
