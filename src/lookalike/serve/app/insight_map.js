// A map of very many products: points put straight into pixels, so that tens of thousands move
// with the pointer on any machine, with or without a graphics card. Photos are fetched one at a
// time, for the product under the pointer.

const REACH = 12; // CSS pixels around the pointer in which a product is found
const REST = 70; // milliseconds the pointer rests before a photo is fetched
const MOST_ZOOM = 400;
const STEP = 1.5; // of one press of + or -
const MOST_PIXELS = 4e6; // of one frame; a larger screen gets coarser pixels
const MOST_MOVING = 1.4e6; // the same while it moves: rather coarse than jerky
const STILL = 160; // milliseconds after which it counts as not moving
const PHOTO = 200; // pixels wide

const maps = new WeakMap();

export default function (component) {
  const { parentElement, data, setStateValue, setTriggerValue } = component;
  const root = parentElement.querySelector(".map");
  if (!maps.has(root)) maps.set(root, new ProductMap(root));
  const map = maps.get(root);
  map.tellPicked = (value) => setStateValue("picked", value);
  map.tellOpened = (value) => setTriggerValue("opened", value);
  map.show(data);
  return () => map.rest();
}

class ProductMap {
  constructor(root) {
    this.root = root;
    this.find = (name) => root.querySelector(`[data-part="${name}"]`);
    this.points = this.find("points");
    this.over = this.find("over");
    this.card = this.find("card");
    this.said = this.find("said");
    this.brush = this.points.getContext("2d", { alpha: false });
    this.pen = this.over.getContext("2d");
    this.mode = "move";
    this.view = { x: 0.5, y: 0.5, zoom: 1 };
    this.frames = 0;
    this.fingers = new Map();
    this.observer = new ResizeObserver(() => this.resize());
    this.listen();
  }

  // What is shown ---------------------------------------------------------------------------

  show(bytes) {
    const before = this.data || {};
    this.observer.observe(this.over);
    if (before.whole === headOf(bytes).whole) return this.redraw();
    const read = unpack(bytes);
    this.data = read;
    if (before.stamp !== read.stamp) {
      this.grid = gridOf(read);
      if (this.picked) this.tellPicked(null); // it was a choice among other products
      this.picked = null;
      this.view = { x: 0.5, y: 0.5, zoom: 1 };
    }
    this.hidden = new Set();
    this.inks = read.colours.map(numberOf);
    this.drawn = inOrder(read);
    this.drop();
    this.legend();
    this.resize();
    if (!this.picked) this.say();
  }

  rest() {
    this.observer.disconnect();
    clearTimeout(this.calm);
    this.moving = false;
    this.drop();
  }

  legend() {
    const list = this.find("legend");
    list.replaceChildren(
      ...this.data.groups.map((name, code) => {
        const item = document.createElement("li");
        const button = document.createElement("button");
        const dot = document.createElement("i");
        dot.style.background = this.data.colours[code];
        button.type = "button";
        button.append(dot, name || "no value");
        button.setAttribute("aria-pressed", "true");
        button.title = "Show or hide";
        button.onclick = () => {
          const shown = this.hidden.delete(code);
          if (!shown) this.hidden.add(code);
          button.setAttribute("aria-pressed", String(shown));
          this.drop();
          this.redraw();
        };
        item.append(button);
        return item;
      }),
    );
  }

  resize() {
    const wide = this.over.clientWidth;
    const high = this.over.clientHeight;
    if (!wide || !high || !this.data) return;
    const most = this.moving ? MOST_MOVING : MOST_PIXELS;
    this.ratio = Math.min(window.devicePixelRatio || 1, Math.sqrt(most / (wide * high)));
    for (const canvas of [this.points, this.over]) {
      canvas.width = Math.round(wide * this.ratio);
      canvas.height = Math.round(high * this.ratio);
    }
    this.image = this.brush.createImageData(this.points.width, this.points.height);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.redraw();
  }

  // Something is under way: draw as coarsely as keeps up, and finely once it has come to rest.
  stir() {
    clearTimeout(this.calm);
    this.calm = setTimeout(() => {
      this.moving = false;
      if (this.ratio < (window.devicePixelRatio || 1)) this.resize();
    }, STILL);
    if (!this.moving) {
      this.moving = true;
      if (this.points.width * this.points.height > MOST_MOVING) this.resize();
    }
    this.redraw();
  }

  redraw() {
    if (this.asked) return;
    this.asked = requestAnimationFrame(() => {
      this.asked = 0;
      this.draw();
    });
  }

  // Where a place of the map (0 to 1) is on the canvas, in its pixels: [slope, start] each.
  scales() {
    const { width, height } = this.points;
    const rim = 0.95; // of the canvas is used when all of it is shown
    const across = width * rim * this.view.zoom;
    const up = -height * rim * this.view.zoom;
    return [across, width / 2 - this.view.x * across, up, height / 2 - this.view.y * up];
  }

  draw() {
    if (!this.image) return;
    const paper = getComputedStyle(this.root).backgroundColor;
    if (paper !== this.paper) [this.paper, this.ground] = [paper, numberOf(paper)];
    this.pixels.fill(this.ground);
    const few = this.data.n < 3000 ? 2 : 1;
    const radius = Math.min(7, 1.15 * few * this.view.zoom ** 0.33) * this.ratio;
    if (this.picked) {
      this.dots(radius, 0.12, (at) => !this.picked[at]);
      this.dots(radius * 1.25, 0.9, (at) => this.picked[at]);
    } else {
      this.dots(radius, this.data.n < 3000 ? 0.8 : 0.62, null);
    }
    this.brush.putImageData(this.image, 0, 0);
    this.points.dataset.frames = ++this.frames;
    this.outline();
  }

  dots(radius, strength, wanted) {
    const { order, x, y, code } = this.drawn;
    const { width, height } = this.points;
    const [ax, bx, ay, by] = this.scales();
    const { offset, part: parts } = discOf(radius, strength, width);
    const rim = Math.ceil(radius) + 1;
    const { inks } = this;
    const shown = inks.map((_, at) => !this.hidden.has(at));
    const pixels = this.pixels;
    const { length } = offset;
    for (let at = 0; at < order.length; at++) {
      const group = code[at];
      if (!shown[group] || (wanted && !wanted(order[at]))) continue;
      const px = (x[at] * ax + bx) | 0;
      const py = (y[at] * ay + by) | 0;
      if (px < rim || py < rim || px >= width - rim || py >= height - rim) continue;
      const ink = inks[group];
      const redBlue = ink & 0xff00ff;
      const green = ink & 0x00ff00;
      const start = py * width + px;
      for (let k = 0; k < length; k++) {
        const place = start + offset[k];
        const below = pixels[place];
        const part = parts[k];
        const rest = 256 - part;
        const rb = (((below & 0xff00ff) * rest + redBlue * part) >>> 8) & 0xff00ff;
        const g = (((below & 0x00ff00) * rest + green * part) >>> 8) & 0x00ff00;
        pixels[place] = 0xff000000 | rb | g;
      }
    }
  }

  // The line being drawn, and a ring around the product that is looked at.
  outline() {
    const { pen, over, ratio } = this;
    const any = this.path || this.cross || this.held !== undefined;
    if (!any && !this.inked) return; // an untouched canvas costs the browser nothing
    this.inked = any;
    pen.clearRect(0, 0, over.width, over.height);
    const style = getComputedStyle(this.root);
    if (this.path && this.path.length > 1) {
      pen.beginPath();
      for (const [px, py] of this.path) pen.lineTo(px * ratio, py * ratio);
      pen.closePath();
      pen.fillStyle = pen.strokeStyle = style.getPropertyValue("--accent");
      pen.globalAlpha = 0.14;
      pen.fill();
      pen.globalAlpha = 1;
      pen.lineWidth = 2 * ratio;
      pen.stroke();
    }
    if (this.cross) {
      pen.strokeStyle = style.color;
      pen.lineWidth = ratio;
      const [px, py] = [over.width / 2, over.height / 2];
      pen.beginPath();
      for (const [dx, dy] of [[9, 0], [0, 9]]) {
        pen.moveTo(px - dx * ratio, py - dy * ratio);
        pen.lineTo(px + dx * ratio, py + dy * ratio);
      }
      pen.stroke();
    }
    if (this.held !== undefined) {
      const [px, py] = this.placeOf(this.held);
      pen.beginPath();
      pen.arc(px * ratio, py * ratio, 8 * ratio, 0, 7);
      pen.strokeStyle = style.color;
      pen.lineWidth = 2.5 * ratio;
      pen.stroke();
      this.put(px, py);
    }
  }

  // Places: of the map (0 to 1) and of the canvas (CSS pixels) ---------------------------------

  placeOf(at) {
    const [ax, bx, ay, by] = this.scales();
    const { x, y } = this.data;
    return [(x[at] * ax + bx) / this.ratio, (y[at] * ay + by) / this.ratio];
  }

  onMap([px, py]) {
    const [ax, bx, ay, by] = this.scales();
    return [(px * this.ratio - bx) / ax, (py * this.ratio - by) / ay];
  }

  zoomBy(factor, place) {
    const before = place && this.onMap(place);
    this.view.zoom = Math.min(MOST_ZOOM, Math.max(0.5, this.view.zoom * factor));
    if (place) {
      const after = this.onMap(place);
      this.view.x += before[0] - after[0];
      this.view.y += before[1] - after[1];
    }
    this.stir();
  }

  panBy(dx, dy) {
    const [ax, , ay] = this.scales();
    this.view.x -= (dx * this.ratio) / ax;
    this.view.y -= (dy * this.ratio) / ay;
    this.stir();
  }

  // The product nearest to a place of the canvas, undefined when none is close.
  nearest([px, py], reach = REACH) {
    const [ax, bx, ay, by] = this.scales().map((value) => value / this.ratio);
    const { x, y, code } = this.data;
    const { side, first, members } = this.grid;
    const [mx, my] = [(px - bx) / ax, (py - by) / ay];
    const [rx, ry] = [reach / ax, -reach / ay];
    let [best, found] = [reach * reach, undefined];
    const [left, right] = [cell(mx - rx, side), cell(mx + rx, side)];
    const [low, high] = [cell(my - ry, side), cell(my + ry, side)];
    for (let row = low; row <= high; row++) {
      const [start, end] = [first[row * side + left], first[row * side + right + 1]];
      for (let k = start; k < end; k++) {
        const at = members[k];
        if (this.hidden.has(code[at])) continue;
        const [dx, dy] = [x[at] * ax + bx - px, y[at] * ay + by - py];
        const far = dx * dx + dy * dy;
        if (far < best) [best, found] = [far, at];
      }
    }
    return found;
  }

  // One product: a card with its photo ----------------------------------------------------------

  hold(at, pinned) {
    if (at === this.held && pinned === this.pinned) return;
    if (at === undefined) {
      this.drop();
      this.outline();
      return;
    }
    const other = at !== this.held;
    this.held = at;
    this.pinned = pinned;
    this.card.hidden = false;
    this.card.classList.toggle("pinned", pinned);
    if (other) {
      this.find("name").textContent = this.data.names[at];
      const group = this.data.groups[this.data.code[at]];
      this.find("facts").textContent = `${this.data.label}: ${group || "no value"}`;
      const photo = this.find("photo");
      photo.removeAttribute("src");
      photo.alt = "";
      clearTimeout(this.timer);
      this.timer = setTimeout(() => {
        const id = encodeURIComponent(this.data.ids[at]);
        photo.onerror = () => photo.classList.add("none");
        photo.onload = () => photo.classList.remove("none");
        photo.src = new URL(`photo/${id}?w=${PHOTO}`, document.baseURI);
      }, REST);
    }
    this.outline();
  }

  drop() {
    this.held = undefined;
    this.pinned = false;
    clearTimeout(this.timer);
    this.card.hidden = true;
  }

  put(px, py) {
    const [wide, high] = [this.over.clientWidth, this.over.clientHeight];
    const [w, h] = [this.card.offsetWidth, this.card.offsetHeight];
    const left = px + 16 + w < wide ? px + 16 : px - 16 - w;
    const top = Math.min(high - h - 4, Math.max(4, py - h / 2));
    this.card.style.transform = `translate(${Math.max(4, left)}px, ${top}px)`;
  }

  // Many products --------------------------------------------------------------------------------

  choose(inside) {
    const { n, code } = this.data;
    const bits = new Uint8Array(Math.ceil(n / 8));
    const picked = new Uint8Array(n);
    let count = 0;
    for (let at = 0; at < n; at++) {
      if (this.hidden.has(code[at]) || !inside(at)) continue;
      picked[at] = 1;
      bits[at >> 3] |= 128 >> (at & 7);
      count++;
    }
    this.picked = count ? picked : null;
    this.say(count);
    this.tellPicked(count ? { stamp: this.data.stamp, bits: textOf(bits) } : null);
    this.redraw();
  }

  chooseAlong(path) {
    const line = path.map((place) => this.onMap(place));
    const [xs, ys] = [line.map(([x]) => x), line.map(([, y]) => y)];
    const [left, right] = [Math.min(...xs), Math.max(...xs)];
    const [low, high] = [Math.min(...ys), Math.max(...ys)];
    const { x, y } = this.data;
    this.choose((at) => {
      const [px, py] = [x[at], y[at]];
      return px >= left && px <= right && py >= low && py <= high && within(px, py, xs, ys);
    });
  }

  clear() {
    if (!this.picked) return;
    this.picked = null;
    this.tellPicked(null);
    this.say();
    this.redraw();
  }

  say(count) {
    const words = count === undefined ? "" : count ? `${count.toLocaleString("en")} chosen` : "Nothing chosen";
    this.said.textContent = words;
    this.find("clear").disabled = !this.picked;
  }

  // Pointer and keys -----------------------------------------------------------------------------

  listen() {
    const { over } = this;
    over.addEventListener("pointerdown", (event) => this.press(event));
    over.addEventListener("pointermove", (event) => this.move(event));
    over.addEventListener("pointerup", (event) => this.lift(event));
    over.addEventListener("pointercancel", (event) => this.lift(event, true));
    over.addEventListener("pointerleave", () => {
      if (!this.pinned && !this.drag) this.hold(undefined);
    });
    over.addEventListener("dblclick", (event) => this.zoomBy(STEP * STEP, placed(event)));
    over.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    over.addEventListener("keydown", (event) => this.key(event));
    over.addEventListener("blur", () => {
      this.cross = false;
      this.redraw();
    });
    for (const mode of ["move", "lasso", "box"]) {
      this.find(mode).onclick = () => this.setMode(mode);
    }
    this.find("closer").onclick = () => this.zoomBy(STEP);
    this.find("wider").onclick = () => this.zoomBy(1 / STEP);
    this.find("fit").onclick = () => this.fit();
    this.find("inview").onclick = () => this.chooseView();
    this.find("clear").onclick = () => this.clear();
    this.find("open").onclick = () => this.open();
    this.find("close").onclick = () => this.hold(undefined);
  }

  setMode(mode) {
    this.mode = mode;
    for (const name of ["move", "lasso", "box"]) {
      this.find(name).setAttribute("aria-pressed", String(name === mode));
    }
    this.over.dataset.mode = mode;
  }

  fit() {
    this.view = { x: 0.5, y: 0.5, zoom: 1 };
    this.redraw();
  }

  open() {
    if (this.held !== undefined) this.tellOpened({ stamp: this.data.stamp, at: this.held });
  }

  chooseView() {
    const [w, h] = [this.over.clientWidth, this.over.clientHeight];
    this.chooseAlong([[0, 0], [w, 0], [w, h], [0, h]]);
  }

  press(event) {
    this.over.setPointerCapture(event.pointerId);
    this.over.focus({ preventScroll: true });
    this.cross = false;
    const place = placed(event);
    this.fingers.set(event.pointerId, place);
    if (this.fingers.size > 1) {
      this.drag = this.path = undefined;
      return;
    }
    const mode = event.shiftKey ? "lasso" : this.mode;
    this.drag = { mode, start: place, last: place, far: false };
    if (mode !== "move") {
      this.drop();
      this.path = [place];
    }
  }

  move(event) {
    const place = placed(event);
    if (this.fingers.size > 1) return this.pinch(event.pointerId, place);
    const { drag } = this;
    if (!drag) {
      if (!this.pinned && event.pointerType !== "touch") this.hold(this.nearest(place), false);
      return;
    }
    const [dx, dy] = [place[0] - drag.last[0], place[1] - drag.last[1]];
    drag.far ||= Math.hypot(place[0] - drag.start[0], place[1] - drag.start[1]) > 4;
    drag.last = place;
    if (drag.mode === "move") {
      if (drag.far) this.panBy(dx, dy);
    } else {
      const [[x0, y0], [x1, y1]] = [drag.start, place];
      if (drag.mode === "box") this.path = [[x0, y0], [x1, y0], [x1, y1], [x0, y1]];
      else if (drag.far) this.path.push(place);
      this.outline();
    }
  }

  lift(event, cancelled) {
    const { drag, path } = this;
    this.fingers.delete(event.pointerId);
    this.drag = this.path = undefined;
    if (!drag || cancelled) return this.outline();
    if (!drag.far) this.hold(this.nearest(placed(event), event.pointerType === "touch" ? 22 : REACH), true);
    else if (drag.mode !== "move") this.chooseAlong(path);
    this.outline();
  }

  pinch(id, place) {
    const [one, two] = [...this.fingers.values()];
    const before = { far: Math.hypot(one[0] - two[0], one[1] - two[1]), mid: middle(one, two) };
    this.fingers.set(id, place);
    const [a, b] = [...this.fingers.values()];
    const mid = middle(a, b);
    this.panBy(mid[0] - before.mid[0], mid[1] - before.mid[1]);
    if (before.far) this.zoomBy(Math.hypot(a[0] - b[0], a[1] - b[1]) / before.far, mid);
  }

  wheel(event) {
    // Until the map is clicked the wheel scrolls the page; a pinch on a touch pad comes as ctrl.
    const focused = this.over.getRootNode().activeElement === this.over;
    if (!focused && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1;
    this.zoomBy(Math.exp((-event.deltaY * lines) / (event.ctrlKey ? 120 : 400)), placed(event));
  }

  key(event) {
    const [w, h] = [this.over.clientWidth, this.over.clientHeight];
    const steps = {
      ArrowLeft: () => this.panBy(w / 12, 0),
      ArrowRight: () => this.panBy(-w / 12, 0),
      ArrowUp: () => this.panBy(0, h / 12),
      ArrowDown: () => this.panBy(0, -h / 12),
      "+": () => this.zoomBy(STEP),
      "=": () => this.zoomBy(STEP),
      "-": () => this.zoomBy(1 / STEP),
      0: () => this.fit(),
      Enter: () => this.open(),
      Escape: () => (this.held === undefined ? this.clear() : this.hold(undefined)),
    };
    const step = steps[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    step();
    if (event.key === "Enter" || event.key === "Escape") return;
    this.cross = true;
    this.hold(this.nearest([w / 2, h / 2], 40), false);
  }
}

// A header in JSON, then x and y (32-bit floats, 0 to 1), a colour each, and texts.
function headOf(bytes) {
  const seen = bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes;
  const size = new DataView(seen.buffer, seen.byteOffset).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(seen.subarray(4, 4 + size)));
  return { ...head, start: 4 + size };
}

function unpack(bytes) {
  const whole = new Uint8Array(bytes); // a copy: floats must begin at a multiple of four
  const text = new TextDecoder();
  const head = headOf(whole);
  const { n, start } = head;
  const texts = text.decode(whole.subarray(start + 9 * n)).split("\n");
  return {
    ...head,
    x: new Float32Array(whole.buffer, start, n),
    y: new Float32Array(whole.buffer, start + 4 * n, n),
    code: whole.subarray(start + 8 * n, start + 9 * n),
    ids: texts.slice(0, n),
    names: texts.slice(n, 2 * n),
  };
}

// Products by the square of the map they are in: those of square c are members[first[c]] on.
function gridOf({ n, x, y }) {
  const side = Math.max(1, Math.min(512, Math.ceil(Math.sqrt(n))));
  const first = new Uint32Array(side * side + 1);
  const cells = new Uint32Array(n);
  for (let at = 0; at < n; at++) {
    cells[at] = cell(y[at], side) * side + cell(x[at], side);
    first[cells[at] + 1]++;
  }
  for (let c = 0; c < side * side; c++) first[c + 1] += first[c];
  const next = first.slice();
  const members = new Uint32Array(n);
  for (let at = 0; at < n; at++) members[next[cells[at]]++] = at;
  return { side, first, members };
}

function cell(value, side) {
  return Math.min(side - 1, Math.max(0, Math.floor(value * side)));
}

// The points as they lie in memory to be drawn one after the other.
function inOrder({ n, x, y, code }) {
  const order = shuffled(n);
  return {
    order,
    x: Float32Array.from(order, (at) => x[at]),
    y: Float32Array.from(order, (at) => y[at]),
    code: Uint8Array.from(order, (at) => code[at]),
  };
}

// An order of drawing in which no group covers the others for coming last; always the same one.
function shuffled(n) {
  const order = Uint32Array.from({ length: n }, (_, at) => at);
  let state = 12345;
  for (let at = n - 1; at > 0; at--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const other = state % (at + 1);
    [order[at], order[other]] = [order[other], order[at]];
  }
  return order;
}

// The pixels of a disc, from its middle on a canvas of this width, and how much of its colour each
// takes (0 to 256): soft at the rim.
function discOf(radius, strength, width) {
  const [offset, part] = [[], []];
  const rim = Math.ceil(radius);
  for (let row = -rim; row <= rim; row++) {
    for (let column = -rim; column <= rim; column++) {
      const share = Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(row, column)));
      if (share <= 0) continue;
      offset.push(row * width + column);
      part.push(Math.round(256 * share * strength));
    }
  }
  return { offset: Int32Array.from(offset), part: Int32Array.from(part) };
}

// Whether a point is inside a closed line, by how often a ray to the right crosses it.
function within(px, py, xs, ys) {
  let inside = false;
  for (let a = 0, b = xs.length - 1; a < xs.length; b = a++) {
    if (ys[a] > py !== ys[b] > py && px < ((xs[b] - xs[a]) * (py - ys[a])) / (ys[b] - ys[a]) + xs[a]) {
      inside = !inside;
    }
  }
  return inside;
}

const spot = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });

// Any CSS colour as the number its pixel is in memory.
function numberOf(colour) {
  spot.fillStyle = colour;
  spot.fillRect(0, 0, 1, 1);
  const [red, green, blue] = spot.getImageData(0, 0, 1, 1).data;
  return (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
}

function placed(event) {
  return [event.offsetX, event.offsetY];
}

function middle(one, two) {
  return [(one[0] + two[0]) / 2, (one[1] + two[1]) / 2];
}

function textOf(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
