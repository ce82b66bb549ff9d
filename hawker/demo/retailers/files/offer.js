// SPDX-License-Identifier: Apache-2.0
// Draws the product of this page: without scripts the page shows nothing, as some shops' do.
const app = document.getElementById("app");

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

const response = await fetch("offer.json", { headers: { Accept: "application/json" } });
const offer = await response.json();
const sheet = element("main", "sheet");
const picture = element("img", "picture");
picture.src = offer.picture;
picture.alt = offer.name;
const words = element("div", "words product-main");
const line = element("p", "offer");
line.append(element("strong", "product-price", offer.price));
if (offer.list_price) line.append(" ", element("s", "was", offer.list_price));
const buy = element("button", "buy", "In den Warenkorb");
buy.type = "button";
buy.disabled = !offer.in_stock;
words.append(
  element("p", "maker", offer.brand),
  element("h1", "", offer.name),
  element("p", "lead", offer.words),
  line,
  element("p", "stock", offer.in_stock ? "Auf Lager" : "Ausverkauft"),
  buy,
);
sheet.append(picture, words);
app.replaceChildren(sheet);
