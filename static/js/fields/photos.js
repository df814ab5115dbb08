/* Photos are made small on the device, so that they are sent in a second: upright, 1600 px long,
   seen before they go. Without this script the server does the same with the whole file. */
{
  const EDGE = 1600;
  const SMALL = 500000;
  const chosen = new WeakMap();

  const sized = bytes => bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;

  const load = file => new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = reject;
    image.src = URL.createObjectURL(file);
  });
  const open = file => window.createImageBitmap
    ? createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => load(file)) : load(file);

  /** What this browser cannot open goes up as it is; the server knows what to say of it. */
  const shrink = async file => {
    try {
      const image = await open(file);
      const scale = EDGE / Math.max(image.width, image.height);
      if (scale >= 1 && file.size < SMALL) return file;
      const canvas = hq.make("canvas", { width: Math.round(image.width * Math.min(1, scale)), height: Math.round(image.height * Math.min(1, scale)) });
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise(done => canvas.toBlob(done, "image/jpeg", .85));
      return blob && blob.size < file.size
        ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: blob.type }) : file;
    } catch {
      return file;
    }
  };

  const show = (input, told = "") => {
    const files = chosen.get(input) || [];
    const carrier = new DataTransfer();
    files.forEach(file => carrier.items.add(file));
    input.files = carrier.files;
    const [list, status] = input.parentElement.querySelectorAll("ul, [role=status]");
    list.replaceChildren(...files.map((file, at) => hq.make("li", {},
      hq.make("img", { src: URL.createObjectURL(file), alt: `第 ${at + 1} 张` }),
      hq.make("p", { textContent: sized(file.size) }),
      Object.assign(hq.button("去掉", () => {
        chosen.set(input, files.filter(one => one !== file));
        show(input);
        input.focus();
      }, "link-button"), { ariaLabel: `去掉第 ${at + 1} 张` }))));
    const size = files.reduce((sum, file) => sum + file.size, 0);
    status.textContent = told || (files.length ? `选好 ${files.length} 张，共 ${sized(size)}` : "");
  };

  hq.on("change", "[data-photos] input[type=file]", async (event, input) => {
    const most = Number(input.parentElement.dataset.photos);
    const before = chosen.get(input) || [];
    const all = [...before, ...input.files];
    input.parentElement.querySelector("[role=status]").textContent = "正在缩小照片…";
    const kept = [];
    for (const file of all.slice(0, most)) kept.push(before.includes(file) ? file : await shrink(file));
    chosen.set(input, kept);
    show(input, all.length > most && `最多 ${most} 张，多选的 ${all.length - most} 张没有带上`);
  });
}
