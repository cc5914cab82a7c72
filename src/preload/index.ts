import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { type CatalystWindow, connectMessage } from '../contract/window.ts'

const api: CatalystWindow = {
  platform: process.platform,
  async pathForFile(file) {
    const path = webUtils.getPathForFile(file as File)
    // The main process reads only what it was told of before the page names it.
    if (path) await ipcRenderer.invoke('catalyst:given', path)
    return path
  },
  pickFiles: () => ipcRenderer.invoke('catalyst:pick-files'),
  pickFolder: () => ipcRenderer.invoke('catalyst:pick-folder'),
  onPlace(listener) {
    const relay = (_event: unknown, place: string) => listener(place)
    ipcRenderer.on('catalyst:place', relay)
    return () => {
      ipcRenderer.off('catalyst:place', relay)
    }
  },
}
contextBridge.exposeInMainWorld('catalyst', api)

// The page's only line to the main process; who may speak is decided there (src/main/trusted-sender.ts).
window.addEventListener('message', (event) => {
  const [port] = event.ports
  if (event.source === window && event.data === connectMessage && port)
    ipcRenderer.postMessage(connectMessage, null, [port])
})
