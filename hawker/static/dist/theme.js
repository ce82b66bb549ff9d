(()=>{(()=>{let t={light:"hawker",dark:"hawker-dark"},e=null;try{e=localStorage.getItem("hk-theme")}catch{return}t[e]&&(document.documentElement.dataset.theme=t[e])})();})();
